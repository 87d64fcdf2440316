/* global document, MutationObserver, window */
/**
 * Runs in the page from its beginning and writes down every state that the price block shows, also
 * one that is gone after 100 ms: its kind, its button's words and place, and how many buttons there
 * have been. Equal neighbours are one line. Read it as `gavelSeen`.
 */
(() => {
  const seen = [];
  window.gavelSeen = seen;
  let known = null;
  let buttons = 0;
  let last = '';
  const look = () => {
    const block = document.querySelector('section[data-kind]');
    const button = block?.querySelector('button');
    if (!button) return;
    if (button !== known) buttons += 1;
    known = button;
    const { x, y, width, height } = button.getBoundingClientRect();
    const label = button.getAttribute('aria-label');
    const state = { kind: block.dataset.kind, label, box: [x, y, width, height], buttons };
    const text = JSON.stringify(state);
    if (text === last) return;
    last = text;
    seen.push({ ...state, at_ms: Date.now() });
  };
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document, all);
})();
