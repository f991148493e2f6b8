import {LitElement} from 'lit';
import {shared} from '../look/shared.js';
import {spoken} from '../words/words.js';

/** An element of our pages: shares the look and draws itself again when the language changes. */
export class BelfortElement extends LitElement {
  static styles = [shared];
  #again = () => this.requestUpdate();
  #followed = [];

  connectedCallback() {
    super.connectedCallback();
    this.follow(spoken, 'change');
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const [target, type] of this.#followed.splice(0)) target.removeEventListener(type, this.#again);
  }

  /** Draws again whenever the target says so; until the element is gone. */
  follow(target, type) {
    target.addEventListener(type, this.#again);
    this.#followed.push([target, type]);
  }

  /** Tells the elements around it; crosses shadow roots. */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail, bubbles: true, composed: true}));
  }
}

export {shared};
