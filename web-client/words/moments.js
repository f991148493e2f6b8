import {language, t} from './words.js';

const format = options => moment => new Intl.DateTimeFormat(language(), options).format(moment);

export const clock = format({hour: '2-digit', minute: '2-digit'});
export const weekday = format({weekday: 'long'});
export const dayAndMonth = format({weekday: 'long', day: 'numeric', month: 'long'});
export const number = value => new Intl.NumberFormat(language()).format(value);

export const fromTo = ({startsAt, endsAt}) => `${clock(startsAt)} – ${clock(endsAt)}`;

/** When a lesson stands, as short as it can be said today. */
export function lessonMoment(lesson, now) {
  const sameDay = new Date(lesson.startsAt).toDateString() === new Date(now).toDateString();
  const day = sameDay ? t('today') : dayAndMonth(lesson.startsAt);
  return `${day} · ${fromTo(lesson)}`;
}

/** How long something has lasted: seconds first, then minutes. */
export function lasted(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 90) return t('seconds', {n: seconds});
  const minutes = Math.floor(seconds / 60);
  if (minutes < 90) return t('minutesShort', {n: minutes});
  return t('hoursShort', {n: Math.floor(minutes / 60), m: minutes % 60});
}
