// Runs before the first paint, so that a chosen scheme or density never flashes in late.
(() => {
  try {
    const chosen = JSON.parse(localStorage.getItem('soteria.preferences') ?? '{}');
    const root = document.documentElement;
    if (chosen.scheme === 'light' || chosen.scheme === 'dark') root.dataset.scheme = chosen.scheme;
    if (chosen.density === 'compact') root.dataset.density = 'compact';
  } catch {
    // A browser that keeps nothing, or a damaged entry: the defaults stand.
  }
})();
