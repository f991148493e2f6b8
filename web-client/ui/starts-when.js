import {t} from '../words/words.js';

/** "The lesson starts in 3 minutes." Late, it says what it waits for instead of counting. */
export function startsWhen(lesson, now) {
  const minutes = Math.ceil((lesson.startsAt - now) / 60_000);
  if (minutes <= 0) return t('startsWithTeacher');
  if (minutes <= 90) return t('startsInMinutes', {n: minutes});
  return t('startsInHours', {n: Math.round(minutes / 60)});
}
