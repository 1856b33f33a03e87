// Follows the keyboard: what took the focus, and whether a reader could see that it did.
globalThis.attention = (() => {
  const taken = [];
  addEventListener("focusin", ({ target }) => {
    // The outline of a hidden radio stands on its label, that of a row's one link on the row.
    const outlined = [target, target.closest("label"), target.closest("li")].filter(Boolean).find((el) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(el);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    const box = (target.closest("label") || target).getBoundingClientRect();
    const top = document.elementFromPoint(box.left + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height, innerHeight) / 2);
    const near = target.closest("label, li") || target;
    const bare = top === null || near.contains(top) || top.contains(near);
    const before = taken.at(-1)?.target;
    taken.push({
      target,
      name: `${target.tagName.toLowerCase()} "${(target.ariaLabel || target.textContent).trim().slice(0, 24)}"`,
      outlined: outlined !== undefined,
      bare,
      in_order: !before || (before.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    });
  });
  return {
    taken: () => taken.map(({ target, ...said }) => said),
    // What Tab must reach: one radio of a group, and no element that is switched off.
    stops: () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
      .filter((el) => !el.disabled && (el.type !== "radio" || el.checked) && el.checkVisibility({ checkVisibilityCSS: true })).length,
  };
})();
