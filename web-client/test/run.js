import {run} from './case.js';
import './backoff.test.js';
import './bells.test.js';
import './capacity.test.js';
import './handover.test.js';
import './layers.test.js';
import './line.test.js';
import './moves.test.js';
import './plan.test.js';
import './reduce.test.js';
import './route.test.js';
import './sources.test.js';
import './words.test.js';

const outcome = await run();
document.body.textContent = [`${outcome.ran} ran, ${outcome.failures.length} failed`, ...outcome.failures].join('\n');
window.outcome = outcome;
