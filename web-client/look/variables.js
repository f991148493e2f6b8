import {nothing} from 'lit';
import {Directive, directive} from 'lit/directive.js';

/** Sets custom properties on an element through the CSSOM, which a strict policy allows. */
class Variables extends Directive {
  render() {
    return nothing;
  }

  update(part, [values]) {
    for (const [name, value] of Object.entries(values)) part.element.style.setProperty(name, value);
    return nothing;
  }
}

export const variables = directive(Variables);
