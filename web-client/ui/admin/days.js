const two = number => String(number).padStart(2, '0');

/** The local day of a moment as YYYY-MM-DD. */
export function dayOf(moment) {
  const date = new Date(moment);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Noon keeps clear of the hour that summer time adds or takes. */
export const daysFrom = (day, count) => {
  const noon = new Date(`${day}T12:00`);
  noon.setDate(noon.getDate() + count);
  return dayOf(noon);
};

/** The moment of a local day and time, in milliseconds. */
export const momentOf = (day, time) => new Date(`${day}T${time}`).getTime();

/** The next full five minutes, as HH:MM. */
export function soon(moment) {
  const step = 5 * 60_000;
  const date = new Date(Math.ceil(moment / step) * step);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
