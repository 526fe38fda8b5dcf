// Shows that code of the page didn't load. Each event carries the function that fetches the file again.
(() => {
  let retries = [];
  const show = () => {
    const notice = document.getElementById('code-missing');
    if (notice) notice.hidden = retries.length === 0;
  };
  const retry = () => {
    const now = retries;
    retries = [];
    show();
    for (const fetchAgain of now) fetchAgain();
  };
  addEventListener('slipway:code-missing', ({ detail }) => {
    retries.push(detail);
    show();
  });
  addEventListener('online', retry);
  addEventListener('click', ({ target }) => {
    const button = target instanceof Element && target.closest('#code-missing button');
    if (!button) return;
    if (button.dataset.do === 'reload') location.reload();
    else retry();
  });
})();
