// Runs before the first paint: the chosen theme, and the reads that the first view needs, begun early.
(function () {
  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    /* storage may be forbidden; the system's theme holds */
  }
  var product = /^\/markets\/([A-Za-z0-9-]+)\/?$/.exec(location.pathname);
  var paths = product
    ? ['/api/markets/' + product[1].toUpperCase()]
    : location.pathname === '/'
      ? [
          '/api/components?names=top-banner-scroll,gainers-table,losers-table,bottom-banner-scroll',
          '/api/markets?limit=500',
        ]
      : [];
  window.early = {};
  paths.forEach(function (path) {
    var read = fetch(path, {
      cache: 'no-cache',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(12000),
    });
    read.catch(function () {}); // whoever takes it up sees the failure
    window.early[path] = read;
  });
})();
