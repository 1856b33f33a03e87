// Questions to a page about who can use it; each returns what is wrong.
globalThis.access = {
  // With the reader's own colours: what has lost its shape or its border.
  forced() {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'CanvasText'; probe.style.backgroundColor = 'Canvas';
    const {color: text, backgroundColor: ground} = getComputedStyle(probe);
    probe.remove();
    const faults = [];
    for (const el of document.querySelectorAll('.ev')) {
      const {backgroundColor, borderTopColor, borderTopStyle} = getComputedStyle(el, '::before');
      const filled = !el.classList.contains('reported');
      if (filled && backgroundColor !== text) faults.push(`${el.className} is not filled`);
      if (!filled && (backgroundColor === text || borderTopColor !== text || borderTopStyle !== 'solid'))
        faults.push(`${el.className} is no open shape`);
    }
    for (const el of document.querySelectorAll('.btn')) {
      const {borderTopColor, borderTopWidth} = getComputedStyle(el);
      if (borderTopColor === ground || parseFloat(borderTopWidth) < 1) faults.push('a button has no border');
    }
    const edges = [...document.querySelectorAll('.theme label')].map(el => getComputedStyle(el).borderTopColor);
    if (new Set(edges).size !== 2 || edges[0] !== text) faults.push(`themes look alike: ${edges}`);
    const here = document.querySelector('.head nav [aria-current]');
    if (here && parseFloat(getComputedStyle(here).borderBottomWidth) < 3) faults.push('"here" is not marked');
    return faults;
  },
  // What moves, or would take longer than a hundredth of a second to change.
  moving() {
    const seconds = value => Math.max(...value.split(',').map(parseFloat));
    const slow = [...document.querySelectorAll('*')].flatMap(el => ['', '::before', '::after'].map(pseudo => {
      const style = getComputedStyle(el, pseudo || null);
      return Math.max(seconds(style.transitionDuration), seconds(style.animationDuration)) > 0.01
        ? el.tagName + pseudo : '';
    })).filter(Boolean);
    return [...slow, ...document.getAnimations().map(one => `animation: ${one.playState}`)];
  },
  // Landmarks that are missing, nameless or there twice.
  landmarks() {
    const faults = [], count = css => document.querySelectorAll(css).length;
    for (const css of ['body > header', 'body > main#main', 'body > footer', 'h1']) {
      if (count(css) !== 1) faults.push(`${count(css)} × ${css}`);
    }
    const names = [...document.querySelectorAll('nav')].map(nav => nav.getAttribute('aria-label')
      || document.getElementById(nav.getAttribute('aria-labelledby'))?.textContent);
    if (names.some(name => !name) || new Set(names).size !== names.length) faults.push(`nav: ${names}`);
    const outside = [...document.body.children].filter(el => !el.matches('header, main, footer, .skip'));
    return faults.concat(outside.map(el => `outside of all landmarks: ${el.tagName}`));
  },
};
