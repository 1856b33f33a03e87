// What the tests measure on a page. Loaded before each page as `measure`; it changes nothing that stays.
globalThis.measure = (() => {
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  // Text for those who listen is clipped to nothing, at some widths only.
  const clipped = (el) => getComputedStyle(el).clipPath === "inset(50%)";
  const quiet = (el) => el.closest(".vh, .skip, [hidden]") !== null || clipped(el);
  const seen = (el) => !quiet(el) && el.checkVisibility({ checkVisibilityCSS: true });
  const name = (el) => {
    const text = (el.textContent || "").trim().replace(/\s+/g, " ").slice(0, 24);
    return el.tagName.toLowerCase() + (typeof el.className === "string" && el.className ? "." + el.className.split(" ").join(".") : "") + (text ? ` "${text}"` : "");
  };
  const texts = function* (from = document.body) {
    const walk = document.createTreeWalker(from, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode());) {
      if (node.textContent.trim() && seen(node.parentElement)) yield node;
    }
  };
  const rects = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((rect) => rect.width > 1);
  };
  // The left edge of what is inside a box: where its text begins.
  const edge = (el) => {
    const style = getComputedStyle(el);
    return el.getBoundingClientRect().left + parseFloat(style.paddingLeft) + parseFloat(style.borderLeftWidth);
  };
  const baseline = (el) => {
    const first = texts(el).next().value;
    const mark = document.createElement("span");
    mark.style.display = "inline-block";
    first.before(mark);
    const at = mark.getBoundingClientRect().bottom;
    mark.remove();
    return at;
  };
  const column = (line) => {
    const main = document.querySelector("main"), style = getComputedStyle(main);
    const tracks = style.gridTemplateColumns.replace(/\[[^\]]*\]/g, " ").trim().split(/\s+/).map(parseFloat);
    const gap = parseFloat(style.columnGap) || 0;
    return tracks.slice(0, line).reduce((sum, track) => sum + track + gap, main.getBoundingClientRect().left);
  };
  const rows = () => all("main > .row");

  return {
    // Text that leaves the window, is cut off, or lies on other text; boxes that scroll sideways.
    lost() {
      const found = [], root = document.documentElement, width = root.clientWidth;
      if (root.scrollWidth > width) found.push(`the page is ${root.scrollWidth - width} px too wide`);
      for (const el of all("body *").filter(seen)) {
        const { overflowX, overflowY } = getComputedStyle(el);
        const wide = el.scrollWidth > el.clientWidth + 1, high = el.scrollHeight > el.clientHeight + 1;
        if (wide && /auto|scroll/.test(overflowX) && !el.matches(".scroll, pre")) found.push(`${name(el)} scrolls sideways`);
        if (/hidden|clip/.test(overflowX) && wide || /hidden|clip/.test(overflowY) && high) found.push(`${name(el)} cuts off its content`);
      }
      const lines = [];
      for (const node of texts()) {
        const el = node.parentElement, inside = el.closest("pre, .scroll, .log, svg, .toc, math");
        if (inside) continue;
        const block = el.closest("p, li, dt, dd, h1, h2, h3, h4, td, th, div, summary, figcaption, a.who, b") || el;
        for (const rect of rects(node)) {
          if (rect.left < -0.5 || rect.right > width + 0.5) found.push(`${name(el)} leaves the window`);
          // Letters fill about the middle half of a line's box.
          const inset = rect.height * 0.25;
          lines.push({ block, el, left: rect.left + 1, right: rect.right - 1, top: rect.top + inset, bottom: rect.bottom - inset });
        }
      }
      lines.sort((a, b) => a.top - b.top);
      lines.forEach((a, i) => {
        for (let k = i + 1; k < lines.length && lines[k].top < a.bottom; k++) {
          const b = lines[k];
          if (a.block !== b.block && a.left < b.right && b.left < a.right) found.push(`${name(a.el)} lies on ${name(b.el)}`);
        }
      });
      return [...new Set(found)];
    },
    // Distance of each left edge from the column it belongs to.
    edges() {
      const off = [], main = column(2), margin = column(1);
      for (const el of all(".row > :is(h1, h2, h3, p, .plot, .demo)").filter((el) => seen(el) && !el.matches(".margin, .note"))) {
        if (Math.abs(edge(el) - main) > 0.5) off.push(`${name(el)} at ${edge(el)}, not ${main}`);
      }
      for (const el of all(".row > .margin").filter(seen)) {
        if (Math.abs(edge(el) - margin) > 0.5) off.push(`${name(el)} at ${edge(el)}, not ${margin}`);
      }
      return off;
    },
    // How far the first line beside a heading stands from the heading's own first line.
    baselines() {
      return rows().flatMap((row) => {
        const side = row.querySelector(":scope > .margin:not(.toc)"), head = row.querySelector(":scope > :is(h1, h2)");
        if (!side || !head || !seen(head) || !side.textContent.trim()) return [];
        return [{ what: name(head), apart: Math.round((baseline(side) - baseline(head)) * 10) / 10 }];
      });
    },
    row_gaps() {
      const boxes = rows().map((row) => row.getBoundingClientRect());
      return boxes.slice(1).map((box, i) => Math.round((box.top - boxes[i].bottom) * 10) / 10);
    },
    gaps() {
      const found = {};
      for (const el of all("body *").filter(seen)) {
        const style = getComputedStyle(el);
        if (!/grid|flex/.test(style.display) || el.closest("svg, math")) continue;
        for (const gap of [style.rowGap, style.columnGap]) {
          if (gap !== "normal") found[parseFloat(gap)] ??= name(el);
        }
      }
      return Object.entries(found).map(([gap, what]) => [parseFloat(gap), what]);
    },
    // Characters in each line of prose but a paragraph's last.
    lines() {
      return all(".prose > p, .read").filter(seen).flatMap((p) => {
        const counts = [];
        for (const node of texts(p)) {
          for (const word of node.textContent.matchAll(/\S+\s*/g)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].trimEnd().length);
            const { top, bottom } = range.getBoundingClientRect(), at = (top + bottom) / 2;
            // A raised number or a word of code stands a little off the middle of its line.
            const line = counts.find((line) => Math.abs(line.at - at) < 12);
            if (line) line.count += word[0].length;
            else counts.push({ at, count: word[0].length });
          }
        }
        // The space at the end of a line is not seen.
        return counts.map((line) => line.count - 1).slice(0, -1);
      });
    },
    small_text() {
      const found = [];
      for (const node of texts()) {
        const el = node.parentElement, svg = el.closest("svg");
        const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        const size = parseFloat(getComputedStyle(el).fontSize) * scale;
        // In a drawing the floor is 11 px.
        if (size < (svg ? 11 : 12) - 0.01) found.push(`${name(el)} has ${size} px`);
      }
      return found;
    },
    small_targets() {
      const found = [];
      for (const el of all("a, button, input, select, textarea, label, summary").filter((el) => seen(el) && !el.disabled)) {
        const control = el.matches("button, .btn, input, select, textarea, .theme label"), least = control ? 44 : 24;
        const { width, height } = el.getBoundingClientRect();
        if (getComputedStyle(el).display !== "inline" && (width < least - 0.01 || height < least - 0.01)) {
          found.push(`${name(el)}: ${Math.round(width)} × ${Math.round(height)}`);
        }
      }
      return found;
    },
    // WCAG 2.2, 1.4.12. A sheet made here is no inline style, so the policy lets it pass.
    spaced(on) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
      document.adoptedStyleSheets = on ? [sheet] : [];
    },
  };
})();
