// Watches a page from its first byte: what moved, what the policy refused, and what was painted first.
globalThis.paint = { shift: 0, reports: [], first: null };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) paint.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  paint.reports.push(`${violatedDirective}: ${blockedURI}`);
});
new PerformanceObserver(() => {
  paint.first ??= [getComputedStyle(document.documentElement).colorScheme, getComputedStyle(document.body).backgroundColor];
}).observe({ type: "paint", buffered: true });
