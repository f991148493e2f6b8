import {fitLayers, layeredEncodings, makesLayers, offeredEncodings} from '../media/layers.js';
import {Shown, shownOf} from '../media/shown.js';
import {describe, equal, it, ok} from './case.js';

const LIMITS = {maxBitrate: 1_500_000, maxFramerate: 30};

describe('the layers of a source', () => {
  const of = pixels => layeredEncodings(LIMITS, pixels).filter(({active}) => active);

  it('are a quarter, a half and the whole of a camera, the smallest first', () => {
    const encodings = offeredEncodings('camera', LIMITS, true);
    equal(encodings.map(({rid, active}) => [rid, active]), [['q', true], ['h', true], ['f', true]]);
    equal(encodings.map(({scaleResolutionDownBy}) => scaleResolutionDownBy), [4, 2, 1]);
    equal(encodings.at(-1).maxBitrate, LIMITS.maxBitrate);
    ok(encodings.every(({maxFramerate}) => maxFramerate === 30), 'all of one rhythm');
    equal(of(1280 * 720), encodings);
  });

  it('are one where there can be no more, and of a screen', () => {
    equal(offeredEncodings('camera', LIMITS, false), [LIMITS]);
    equal(offeredEncodings('screen', LIMITS, true), [LIMITS]);
  });

  it('are made by browsers that send the whole beside them', () => {
    ok(makesLayers('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'));
    ok(!makesLayers('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'));
    ok(makesLayers(''), 'who says nothing is asked for them');
  });

  it('always hold the whole picture, of a small camera too', () => {
    for (const [pixels, scales] of [[1920 * 1080, [4, 2, 1]], [640 * 480, [2, 1]], [640 * 360, [2, 1]], [320 * 240, [1]]]) {
      equal(of(pixels).map(({scaleResolutionDownBy}) => scaleResolutionDownBy), scales);
      equal(of(pixels).at(-1).maxBitrate, LIMITS.maxBitrate);
    }
  });

  it('take no more than their source may', () => {
    equal(layeredEncodings({maxBitrate: 100_000, maxFramerate: 5}).map(({maxBitrate}) => maxBitrate), [80_000, 100_000, 100_000]);
  });

  it('are fitted to the camera, and to nothing where there are none', async () => {
    const set = [];
    const sender = (track, encodings) => ({
      track,
      getParameters: () => ({encodings}),
      setParameters: async parameters => set.push(parameters.encodings),
    });
    const camera = (width, height) => ({getSettings: () => ({width, height})});
    const three = () => [{rid: 'q'}, {rid: 'h'}, {rid: 'f'}];
    await fitLayers(sender(camera(640, 480), three()), LIMITS);
    equal(set[0].map(({rid, active, scaleResolutionDownBy}) => [rid, active, scaleResolutionDownBy]), [['q', true, 2], ['h', true, 1], ['f', false, 1]]);
    await fitLayers(sender(null, three()), LIMITS);
    await fitLayers(sender(camera(640, 480), [{}]), LIMITS);
    equal(set.length, 1);
  });
});

describe('what a page says that it shows', () => {
  const tile = {peer: 'in:t:camera', width: 101, height: 50};

  it('is in pixels of the screen, rounded up', () => {
    equal(shownOf([tile], 2, false), [{peer: 'in:t:camera', width: 224, height: 128}]);
    equal(shownOf([{...tile, width: 1e6}], 1, false)[0].width, 16_384);
  });

  it('is nothing without a size or on a hidden page', () => {
    equal(shownOf([{...tile, height: 0}], 1, false), []);
    equal(shownOf([tile], 1, true), []);
    equal(shownOf(Array.from({length: 40}, () => tile), 1, false).length, 32);
  });

  it('is said once for many changes, again on a new line, and not while there is none', async () => {
    const said = [];
    let live = true;
    let width = 100;
    const page = Object.assign(new EventTarget(), {hidden: false});
    const shown = new Shown({send: message => said.push(message), live: () => live}, page);
    const settled = () => new Promise(done => setTimeout(done, 500));
    shown.by(() => [{peer: 'in:t:camera', width, height: 100}]);
    for (; width < 200; width++) shown.changed();
    await settled();
    equal(said, [{type: 'showing', pictures: [{peer: 'in:t:camera', width: 224, height: 128}]}]);
    shown.changed();
    await settled();
    equal(said.length, 1);
    shown.again();
    await settled();
    equal(said.length, 2);
    page.hidden = true;
    page.dispatchEvent(new Event('visibilitychange'));
    await settled();
    equal(said.at(-1).pictures, []);
    live = false;
    page.hidden = false;
    shown.changed();
    await settled();
    equal(said.length, 3);
    shown.end();
  });
});
