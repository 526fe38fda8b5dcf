// Keeps ?place= in the address bar and in links, whoever writes them: pages need not know of places.
(() => {
  const place = document.currentScript.dataset.place;
  const keep = (address) => {
    const url = new URL(address, location.href);
    if (url.origin !== location.origin || /[?&]place=/.test(url.search)) return address;
    url.search += `${url.search ? '&' : '?'}place=${place}`;
    return url.pathname + url.search + url.hash;
  };
  for (const name of ['pushState', 'replaceState']) {
    const real = history[name];
    history[name] = function (state, title, address) {
      return real.call(this, state, title, address == null ? address : keep(String(address)));
    };
  }
  // Before a link is followed, copied or opened in a new tab, it has been pointed at or has the focus.
  const mend = (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='/']:not([data-place])");
    if (link) link.setAttribute('href', keep(link.getAttribute('href')));
  };
  for (const name of ['pointerover', 'focusin', 'click']) addEventListener(name, mend, true);
})();
