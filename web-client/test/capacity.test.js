import {missing, draining, spread} from '../ui/admin/capacity.js';
import {describe, equal, it} from './case.js';

const node = (state, ...lessons) => ({state, lessons: lessons.map(lesson => ({lesson}))});

describe('the towers', () => {
  it('do not take a node that is being emptied for one that is not there', () => {
    const nodes = [node('up'), node('draining'), node('down'), node('suspect')];
    equal([missing(nodes), draining(nodes)], [2, 1]);
  });

  it('call a lesson a part only where another node has one too', () => {
    const nodes = [node('up', 'maths', 'french'), node('up', 'maths'), node('draining', 'history')];
    equal([...spread(nodes)], ['maths']);
  });
});
