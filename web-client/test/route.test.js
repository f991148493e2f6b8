import {FRONT_DOOR, movedTo, routeAfterLoss} from '../protocol/route.js';
import {describe, equal, it} from './case.js';

const moved = {code: 'moved', afterMs: 100};

describe('the way to the room', () => {
  it('goes to the server that another one names', () => {
    equal(movedTo('/s/s2/', FRONT_DOOR), '/s/s2');
    equal(routeAfterLoss('/s/s2', moved, 3), '/s/s2');
  });

  it('follows nothing that is no server of ours', () => {
    for (const prefix of ['https://elsewhere.example/', '//elsewhere.example/s/s2/', '/s/../', '/s/a/b/', '/x/s2/', '']) {
      equal(movedTo(prefix, '/s/s1'), '/s/s1', prefix);
    }
  });

  it('stays with a server that keeps a turn', () => {
    equal(routeAfterLoss('/s/s2', {code: 'busy', afterMs: 900}, 0), '/s/s2');
  });

  it('asks at the front door when the server sends away', () => {
    equal(routeAfterLoss('/s/s2', {code: 'draining', afterMs: 900}, 0), FRONT_DOOR);
  });

  it('tries a server that says nothing once more and then asks at the front door', () => {
    equal([1, 2, 3].map(failures => routeAfterLoss('/s/s2', null, failures)), ['/s/s2', FRONT_DOOR, FRONT_DOOR]);
  });
});
