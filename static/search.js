// The search: a field and what is found, in a dialog on every page and in the page on its own.
const root = new URL("../", import.meta.url);
const SHEETS = [new URL("./lists.css", import.meta.url), new URL("./search.css", import.meta.url)];
const SHOWN = 20, PARTS = 3, TYPING = 120, SETTLED = 600;

const make = (name, attributes = {}, ...inside) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
};

const hush = (event) => event.preventDefault();
let loading;
const index = () => {
  loading ??= (async () => {
    const { createInstance } = await import(new URL("pagefind/pagefind.js", root));
    // What fails while it begins would be thrown where nobody can catch it, and once more by the first search.
    addEventListener("unhandledrejection", hush);
    try {
      // What a result is called beside its title must not find it.
      const pagefind = createInstance({ noWorker: true, ranking: { metaWeights: { kind: 0, image: 0 } } });
      await pagefind.search("");
      return pagefind;
    } finally {
      // The news of it comes later than the failure itself.
      setTimeout(() => removeEventListener("unhandledrejection", hush), SETTLED);
    }
  })();
  // The next letter tries again.
  loading.catch(() => { loading = undefined; });
  return loading;
};

// For a word that nobody wrote Pagefind takes the longest one that it begins with, were it a single letter.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const says = ({ content, locations, meta }, words) => {
  const written = content.split(/\s+/);
  const found = fold([...locations.map((at) => written[at]), ...Object.values(meta)].join(" "));
  return (fold(words).match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => found.includes(word.slice(0, 3)));
};
const look = async (words) => {
  const { results } = await (await index()).search(words);
  const found = results.filter(({ score }) => score > 0);
  return found.length && says(await found[0].data(), words) ? found : [];
};

// Pagefind escapes two signs and adds one element: nothing else of it is read as HTML.
const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
const marked = (excerpt) => excerpt.split(/<mark>(.*?)<\/mark>/s)
  .map((piece, at) => at % 2 ? make("mark", {}, plain(piece)) : plain(piece));

const row = ({ url, meta, excerpt, plain_excerpt, raw_content, sub_results }) => {
  const parts = sub_results.filter((part) => part.url !== url).slice(0, PARTS)
    .map((part) => make("li", {}, make("a", { href: part.url }, part.title)));
  return make("li", {},
    make("h2", { class: "name" }, make("a", { href: url }, meta.title)),
    make("p", {},
      raw_content.startsWith(plain_excerpt) ? "" : "… ", ...marked(excerpt), raw_content.endsWith(plain_excerpt) ? "" : " …"),
    ...(parts.length ? [make("ul", { class: "parts", "aria-label": "Found in" }, ...parts)] : []),
    make("div", { class: "side label" }, make("span", {}, meta.kind)));
};

const counted = (count, words) => `${count || "No"} ${count === 1 ? "result" : "results"} for “${words}”`;

// Returns the parts of a search; who calls puts them where they belong.
const build = ({ changed, lost, none, idle = [] }) => {
  const field = make("input", { id: "search-field", type: "search", name: "q", autocomplete: "off", spellcheck: "false", enterkeyhint: "search" });
  const form = make("form", { role: "search", action: new URL("search/", root) }, make("label", { for: "search-field" }, "Search this site"), field);
  const status = make("p", { role: "status", class: "label" });
  const hint = make("p", { class: "fine" }, ...idle);
  const list = make("ol", { class: "index short found" });
  const more = make("button", { type: "button", class: "btn", hidden: "" });
  let turn = 0, timer, announcement, limit;

  const say = (...what) => status.replaceChildren(...what);
  const show = async (mine, from = 0) => {
    const words = field.value.trim();
    const slow = setTimeout(() => say("Loading the index …"), SETTLED);
    try {
      const results = words ? await look(words) : [];
      const data = await Promise.all(results.slice(0, limit).map((result) => result.data()));
      // Something else has been typed meanwhile.
      if (mine !== turn) return;
      list.replaceChildren(...data.map(row));
      more.hidden = results.length <= limit;
      more.textContent = `Show ${Math.min(SHOWN, results.length - limit)} more`;
      hint.replaceChildren(...(results.length ? [] : words ? none() : idle));
      changed(words, results.length);
      if (from) list.children[from]?.querySelector("a").focus();
      clearTimeout(announcement);
      announcement = setTimeout(() => say(words ? counted(results.length, words) : ""), from ? 0 : SETTLED);
    } catch {
      if (mine !== turn) return;
      list.replaceChildren();
      hint.replaceChildren();
      more.hidden = true;
      changed(words, 0);
      say("The search index could not be loaded. ", ...lost());
    } finally {
      clearTimeout(slow);
    }
  };
  const begin = (wait) => {
    const mine = ++turn;
    limit = SHOWN;
    clearTimeout(timer);
    // Silent until the typing stops: one announcement, not one for each letter.
    clearTimeout(announcement);
    say();
    timer = setTimeout(() => show(mine), wait);
  };
  field.addEventListener("input", (event) => { if (!event.isComposing) begin(TYPING); });
  field.addEventListener("compositionend", () => begin(TYPING));
  field.addEventListener("focus", () => index().catch(() => {}));
  more.addEventListener("click", () => {
    const from = limit;
    limit += SHOWN;
    show(++turn, from);
  });
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const walk = (event) => {
    const step = steps[event.key];
    if (!step || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const stops = [field, ...list.querySelectorAll("a"), more].filter((stop) => !stop.hidden);
    const at = stops.indexOf(document.activeElement), next = stops[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  };
  for (const part of [field, list, more]) part.addEventListener("keydown", walk);
  return { form, field, status, hint, list, more, begin };
};

// On the search's own page: above the list of everything, and instead of it while there are results.
export const settle = (place) => {
  const rows = [...document.querySelectorAll("main > section")];
  const search = build({
    changed(words, count) {
      if (words) place.closest(".row").after(results);
      else results.remove();
      for (const row of rows) row.hidden = count > 0;
      const here = new URL(location);
      if (words) here.searchParams.set("q", words);
      else here.searchParams.delete("q");
      if (here.href !== location.href) history.replaceState(history.state, "", here);
    },
    lost: () => ["The list below holds everything."],
    none: () => ["Every word must occur. Try fewer words, or other ones; the list below holds everything."],
  });
  const results = make("section", { class: "row finds", "aria-label": "Results" }, search.hint, search.list, search.more);
  search.list.classList.add("wide");
  search.form.addEventListener("submit", (event) => {
    event.preventDefault();
    search.begin(0);
  });
  place.append(search.form, search.status);
  document.querySelector("main").append(slash());
  const words = new URLSearchParams(location.search).get("q");
  if (words?.trim()) {
    search.field.value = words;
    search.begin(0);
  }
};

// A key that is one letter long must be one that can be switched off.
const slash = () => {
  const isOff = () => { try { return localStorage.getItem("slash") === "off"; } catch { return false; } };
  const button = make("button", { type: "button", class: "btn" });
  const tell = () => { button.textContent = isOff() ? "Let / open the search" : "Let / be a letter"; };
  button.addEventListener("click", () => {
    try {
      if (isOff()) localStorage.removeItem("slash");
      else localStorage.setItem("slash", "off");
    } catch { /* nothing to keep it in */ }
    tell();
  });
  tell();
  return make("section", { class: "row slash" }, make("h2", {}, "The key /"),
    make("p", {}, "It opens this search on every page, unless you are writing something."), make("div", { class: "actions" }, button));
};

let dialog, field;
const everything = () => make("a", { href: new URL("search/", root) }, "the list of everything");

const prepare = () => {
  const search = build({
    changed() {},
    lost: () => ["There is still ", everything(), "."],
    none: () => ["Every word must occur. Try fewer words, or other ones, or ", everything(), "."],
    idle: ["↓ and ↑ go through the results, Enter opens one, Esc closes the search."],
  });
  const close = make("button", { type: "button", class: "btn" }, "Close");
  dialog = make("dialog", { class: "search", "aria-label": "Search" },
    make("div", { class: "bar" }, search.form, close),
    make("div", { class: "finds" }, search.status, search.hint, search.list, search.more));
  field = search.field;
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    // The ground around it, or a link that leads to a place on this page.
    const link = target.closest("a");
    if (target === dialog || (link?.hash && link.pathname === location.pathname)) dialog.close();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    // The field would only empty itself.
    event.preventDefault();
    dialog.close();
  });
  document.body.append(dialog);
};

const dressed = () => Promise.all(SHEETS
  .filter(({ href }) => ![...document.styleSheets].some((sheet) => sheet.href === href))
  .map(({ href }) => new Promise((done) => {
    const link = make("link", { rel: "stylesheet", href });
    link.onload = link.onerror = done;
    document.head.append(link);
  })));

export const open = async () => {
  if (!dialog && document.querySelector(".finder")) field ??= document.getElementById("search-field");
  else {
    if (!dialog) prepare();
    await dressed();
    if (!dialog.open) dialog.showModal();
  }
  field?.focus();
  field?.select();
};
