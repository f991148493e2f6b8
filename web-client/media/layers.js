const RIDS = ['q', 'h', 'f'];

/** What the layers below the whole picture may take, by how many layers there are. */
const SMALLER = {3: [80_000, 250_000], 2: [120_000], 1: []};

/**
 * Chromium makes no more layers than this of a picture of so many pixels, and leaves out the last
 * encodings, whichever they are: without our asking for fewer it would drop the whole picture.
 */
const PIXELS_FOR_THREE = 960 * 540;
const PIXELS_FOR_TWO = 480 * 270;

const layersOf = pixels => (pixels >= PIXELS_FOR_THREE ? 3 : pixels >= PIXELS_FOR_TWO ? 2 : 1);

/**
 * Firefox sent the two smaller layers and in a minute and a half nothing of the whole picture: from
 * it everybody would get half of it. It sends one stream until that is understood. Pure.
 *
 * @param agent what the browser says it is
 */
export const makesLayers = agent => !/\bFirefox\//.test(agent);

/**
 * The encodings of a camera in layers, the smallest first as browsers want them; pure. Whoever shows
 * it small, or has a bad line, gets a small one, and the others keep the whole. A publisher's line
 * that carries less than all of them carries the small ones.
 *
 * @param limits maxBitrate and maxFramerate of the whole picture
 * @param pixels of the camera's picture; what is not known yet counts as large
 */
export function layeredEncodings(limits, pixels = Infinity) {
  const count = layersOf(pixels);
  return RIDS.map((rid, index) => ({
    ...limits,
    rid,
    active: index < count,
    scaleResolutionDownBy: 2 ** Math.max(0, count - 1 - index),
    maxBitrate: Math.min(limits.maxBitrate, SMALLER[count][index] ?? limits.maxBitrate),
  }));
}

/**
 * How a source is offered, for `sendEncodings`; pure. All layers are offered: one that is off may
 * come on when another camera is chosen. A screen is sent whole or not at all: scaled down its
 * letters cannot be read, and it is still for most of the time.
 */
export const offeredEncodings = (source, limits, layered) =>
  source === 'screen' || !layered ? [limits] : layeredEncodings(limits);

/** Fits the layers of a sender that was negotiated to the picture that it sends. */
export async function fitLayers(sender, limits) {
  const parameters = sender.getParameters?.();
  if (!sender.track || !(parameters?.encodings?.length > 1)) return;
  const {width, height} = sender.track.getSettings();
  const fitting = layeredEncodings(limits, width && height ? width * height : undefined);
  parameters.encodings.forEach(each => Object.assign(each, fitting.find(({rid}) => rid === each.rid)));
  await sender.setParameters(parameters).catch(() => {});
}
