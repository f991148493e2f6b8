/**
 * Fills a sentence. A text is a template with `{name}`; a pair `[one, many]` chooses by the
 * parameter `n`. Pure.
 */
export function phrase(entry, parameters) {
  const template = Array.isArray(entry) ? entry[parameters.n === 1 ? 0 : 1] : entry;
  return template.replace(/\{(\w+)\}/g, (hole, name) => String(parameters[name] ?? hole));
}
