// Whoever stands on a control that goes away, or that may not be used any more, is led to what it stood in: the
// focus is never lost to the page, and Tab goes on from there.
(() => {
  let at = null;
  let round = [];
  let led = null;
  let due = false;
  // Frames in which it is looked again: a browser takes the focus from a disabled control when it comes to it.
  let left = 0;
  const gone = (element) => !element.isConnected || element.matches(':disabled') || !element.checkVisibility();
  const lost = () => document.activeElement === null || document.activeElement === document.body;
  const soon = () => {
    if (due) return;
    due = true;
    // After the page itself has moved the focus, which it does with the next frame.
    requestAnimationFrame(() => requestAnimationFrame(look));
  };
  const look = () => {
    due = false;
    if (!at) return;
    if (!lost()) {
      left -= 1;
      if (left > 0 && gone(at)) soon();
      return;
    }
    // Usable again before anybody saw: an answer that came within a frame or two.
    if (!gone(at)) return at.focus({ preventScroll: true });
    const near = round.find((element) => element.isConnected && element.checkVisibility());
    at = null;
    if (!near) return;
    if (near.tabIndex < 0 && !near.hasAttribute('tabindex')) {
      near.tabIndex = -1;
      // A part is marked as a control would be; round half a page that says nothing.
      near.toggleAttribute('data-led', near.offsetHeight < innerHeight / 2);
      led = near;
    }
    near.focus({ preventScroll: true });
  };
  document.addEventListener('focusin', ({ target }) => {
    if (led && led !== target) {
      for (const name of ['tabindex', 'data-led']) led.removeAttribute(name);
      led = null;
    }
    at = target;
    round = [];
    for (let up = target.parentElement; up && up !== document.body; up = up.parentElement) round.push(up);
  });
  // Who clicks beside everything has let go.
  document.addEventListener('pointerdown', () => {
    at = null;
  }, true);
  new MutationObserver(() => {
    if (!at || !(gone(at) || lost())) return;
    left = 30;
    soon();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled', 'hidden', 'open'] });
})();
