import {html, svg} from 'lit';

const shapes = {
  mic: svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/>`,
  micOff: svg`<path d="M9 9v2a3 3 0 0 0 5 2.200M15 10.500V6a3 3 0 0 0-5.600-1.500M5 11a7 7 0 0 0 11 5.700M19 11a7 7 0 0 1-.8 3.200M12 18v3M4 4l16 16"/>`,
  camera: svg`<rect x="3" y="6" width="12" height="12" rx="2"/><path d="m15 10 6-3v10l-6-3Z"/>`,
  cameraOff: svg`<path d="M9 6h4a2 2 0 0 1 2 2v2l6-3v10l-3-1.500M15 15.500V16a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 1.200-1.800M4 4l16 16"/>`,
  hand: svg`<path d="M8 13V5.500a1.500 1.500 0 0 1 3 0V11m0-6.500a1.500 1.500 0 0 1 3 0V11m0-5a1.500 1.500 0 0 1 3 0v7c0 4-2.500 7-6 7-3 0-4.500-1.500-6-4l-2-3.500c-.6-1.100.9-2.300 2-1.200l3 3"/>`,
  share: svg`<rect x="3" y="5" width="18" height="12" rx="2"/><path d="M12 14V8m0 0L9.500 10.500M12 8l2.500 2.500M8 20h8"/>`,
  leave: svg`<path d="M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9"/>`,
  more: svg`<circle cx="5" cy="12" r="1"/><circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/>`,
  people: svg`<circle cx="9" cy="8" r="3.500"/><path d="M2.500 20c.4-4 3-6 6.500-6s6.100 2 6.500 6M16 5a3.300 3.300 0 0 1 0 6.400M18 14.600c2 .8 3.200 2.600 3.500 5.400"/>`,
  chat: svg`<path d="M4 5h16v11H9l-5 4Z"/>`,
  send: svg`<path d="M4 12 20 4l-5 16-4-6Zm7 2 4-5"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  check: svg`<path d="m5 12.500 4.500 4.500L19 7.500"/>`,
  sound: svg`<path d="M4 10v4h3l5 4V6L7 10ZM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11"/>`,
  live: svg`<circle cx="12" cy="12" r="5.500" fill="currentColor" stroke="none"/>`,
  weak: svg`<path d="M4 18v-3M9 18v-6"/><path d="M14 18V9M19 18V6" opacity=".3"/>`,
  again: svg`<path d="M19 8a8 8 0 1 0 1 6M20 4v4h-4"/>`,
  moved: svg`<path d="M4 8h13m0 0-3-3m3 3-3 3M20 16H7m0 0 3-3m-3 3 3 3"/>`,
  unsaved: svg`<path d="M12 4v9m0 0-3.500-3.500M12 13l3.500-3.500M5 15v4h14v-4"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>`,
  alert: svg`<path d="M12 4 2.500 20h19ZM12 10v4.500M12 17.300v.1"/>`,
  globe: svg`<circle cx="12" cy="12" r="8.500"/><path d="M3.500 12h17M12 3.500c5 5 5 12 0 17M12 3.500c-5 5-5 12 0 17"/>`,
  theme: svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 3.500a8.500 8.500 0 0 1 0 17Z" fill="currentColor"/>`,
  floor: svg`<path d="M5 20h14M12 16V4m0 0L8 8m4-4 4 4"/>`,
  remove: svg`<circle cx="10" cy="8" r="3.500"/><path d="M3.500 20c.4-4 3-6 6.500-6 1.500 0 2.800.3 3.800 1M16 17h6"/>`,
  copy: svg`<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/>`,
  print: svg`<path d="M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7Z"/>`,
  back: svg`<path d="m14 6-6 6 6 6"/>`,
  next: svg`<path d="m10 6 6 6-6 6"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  settings: svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`,
  help: svg`<circle cx="12" cy="12" r="8.500"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.500M12 16.300v.1"/>`,
};

/** An icon beside words; it says nothing to a screen reader by itself. */
export const icon = name =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shapes[name]}</svg>`;

export const iconNames = Object.keys(shapes);
