import {css, html} from 'lit';
import {BelfortElement, shared} from './element.js';

/**
 * A moving picture that never flashes: a new stream is drawn behind the old one until it has a
 * frame. Always silent; sound is the ears' business.
 */
class LivePicture extends BelfortElement {
  static properties = {
    track: {attribute: false},
    stream: {attribute: false},
    mirrored: {type: Boolean, reflect: true},
    whole: {type: Boolean, reflect: true},
  };

  static styles = [
    shared,
    css`
      :host { position: relative; overflow: hidden; }
      video { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }
      :host([mirrored]) video { transform: scaleX(-1); }
      /* On the stage nothing is cut off: what a teacher holds up or writes stands at the edge as often as not. */
      :host([whole]) { background: var(--stage); }
      :host([whole]) video { object-fit: contain; }
    `,
  ];
  #shown = null;

  updated(changed) {
    if (changed.has('track')) this.#show(this.track ? new MediaStream([this.track]) : null);
    if (changed.has('stream')) this.#show(this.stream);
  }

  render() {
    return html``;
  }

  #show(stream) {
    const before = this.#shown;
    this.#shown = null;
    if (!stream) return before?.remove();
    const video = document.createElement('video');
    Object.assign(video, {muted: true, autoplay: true, playsInline: true, srcObject: stream});
    video.disablePictureInPicture = true;
    this.#shown = video;
    this.renderRoot.prepend(video);
    const arrived = () => {
      before?.remove();
      if (this.#shown === video) this.tell('first-frame', stream);
    };
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(arrived);
    else video.addEventListener('loadeddata', arrived, {once: true});
    video.play().catch(() => {});
  }
}

customElements.define('live-picture', LivePicture);
