// The document as the server delivered it. Hydration goes through it node by node and stops where one was added, wrapped
// or removed: by the browser's translation, a password manager or another extension. What they did before the page is
// live is undone just before hydration. If hydration fails all the same, the page is drawn afresh in the browser.
(() => {
  const KEY = 'slipway:draw-afresh';
  const { body } = document;
  const last = document.currentScript;
  let storage = null;
  try {
    storage = sessionStorage;
    body.toggleAttribute('data-afresh', storage.getItem(KEY) !== null);
  } catch {
    // Storage is blocked: then a page that can't be hydrated says so.
  }
  // Every element with its children.
  let delivered = [body, ...body.querySelectorAll('*')].map((element) => [element, [...element.childNodes]]);
  const put = (parent, children) => {
    const own = new Set(children);
    for (const node of [...parent.childNodes]) {
      // What follows in the body doesn't matter: later scripts of the server, and what extensions add at the end.
      if (node === last) break;
      if (!own.has(node)) node.remove();
    }
    let next = parent.firstChild;
    for (const child of children) {
      // Only what was moved is put back: moving ends a selection and takes the focus.
      if (child === next) next = next.nextSibling;
      else parent.insertBefore(child, next);
    }
  };
  // What is hydrated already isn't touched again.
  let within = body;
  addEventListener('slipway:hydrating', () => {
    const focused = document.activeElement;
    for (const [parent, children] of delivered) if (within.contains(parent)) put(parent, children);
    if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
    within = document.getElementById('main') ?? body;
  });
  let live = false;
  addEventListener('slipway:hydrated', () => {
    live = true;
    delivered = [];
  });
  addEventListener('slipway:panic', () => {
    if (live) return;
    if (storage && storage.getItem(KEY) === null) {
      storage.setItem(KEY, '');
      location.reload();
      return;
    }
    const notice = document.getElementById('not-live');
    if (notice) notice.hidden = false;
  });
})();
