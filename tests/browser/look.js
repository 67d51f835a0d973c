// What is wrong with the page as it stands: one list of sentences a subject. Handed to the browser as one function.
() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const shown = (node) => node.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const called = (node) => `${node.tagName.toLowerCase()}${node.id ? "#" + node.id : ""}${node.className && node.className.baseVal === undefined ? "." + String(node.className).trim().replace(/\s+/g, ".") : ""} “${text(node).slice(0, 40)}”`;

  const headings = () => {
    const found = [], levels = all("h1, h2, h3, h4, h5, h6").map((node) => Number(node.tagName[1]));
    if (levels.filter((level) => level === 1).length !== 1) found.push(`${levels.filter((level) => level === 1).length} first headings`);
    all("h1, h2, h3, h4, h5, h6").forEach((node, place) => {
      if (place && levels[place] > levels[place - 1] + 1) found.push(`skips from ${levels[place - 1]}: ${called(node)}`);
      if (!text(node)) found.push(`empty: ${called(node)}`);
    });
    if (all("main").length !== 1) found.push(`${all("main").length} main landmarks`);
    return found;
  };

  const tags = () => all(".tag.st, .verdict > .word").flatMap((node) => {
    const found = [];
    if (!node.classList.contains("from") && !node.querySelector("svg.icon use")) found.push(`no icon: ${called(node)}`);
    if (!text(node)) found.push(`no word: ${called(node)}`);
    if (node.closest("a, button") || node.querySelector("a, button")) found.push(`a link: ${called(node)}`);
    return found;
  });

  const charts = () => all("svg").flatMap((node) => {
    if (node.closest("[aria-hidden=true]") || !shown(node)) return [];
    const name = node.getAttribute("aria-label") || "";
    return node.getAttribute("role") === "img" && name.trim() ? [] : [`no role or name: ${called(node)}`];
  });

  const scripts = [
    [/[\u0590-\u05ff]/, ["he", "yi"], "rtl"], [/[\u0600-\u06ff]/, ["ar", "fa", "ur", "ps", "ckb"], "rtl"],
    [/[\u0400-\u04ff]/, ["ru", "uk", "be", "bg", "sr"], "ltr"], [/[\uac00-\ud7af]/, ["ko"], "ltr"], [/[\u0370-\u03ff]/, ["el"], "ltr"],
  ];
  const quotes = () => all("blockquote, q, main a[lang], main span[lang], main bdi, main p[lang]").flatMap((node) => {
    const script = scripts.find(([letters]) => letters.test(node.textContent));
    if (!script || node.parentElement.closest("blockquote, q")) return [];
    const found = [], language = node.closest("[lang]").lang.split("-")[0];
    if (node.matches("blockquote, q, [lang]") && !script[1].includes(language)) found.push(`lang=${language}: ${called(node)}`);
    const first = node.textContent.match(/\p{L}/u)[0];
    if (script[0].test(first) && getComputedStyle(node).direction !== script[2]) found.push(`not ${script[2]}: ${called(node)}`);
    return found;
  });

  const targets = () => all("a[href], button, input:not([type=hidden]), select, textarea, summary").flatMap((node) => {
    const holder = node.matches("[type=radio], [type=checkbox]") ? node.closest("label") || document.querySelector(`label[for="${CSS.escape(node.id)}"]`) || node : node;
    if (!shown(holder) || getComputedStyle(holder).display === "inline" || node.closest(".skip, .visually-hidden")) return [];
    const { width, height } = holder.getBoundingClientRect();
    return width > 1 && (width < 23.9 || height < 23.9) ? [`${width.toFixed(0)} by ${height.toFixed(0)}: ${called(node)}`] : [];
  });

  const references = () => {
    const found = [], ids = all("[id]").map((node) => node.id);
    ids.filter((id, place) => ids.indexOf(id) !== place).forEach((id) => found.push(`id twice: ${id}`));
    for (const name of ["aria-describedby", "aria-labelledby", "for"])
      all(`[${name}]`).forEach((node) => node.getAttribute(name).trim().split(/\s+/).filter((id) => !document.getElementById(id)).forEach((id) => found.push(`${name} names no ${id}: ${called(node)}`)));
    all("a[href^='#']").forEach((node) => {
      const id = decodeURIComponent(node.getAttribute("href").slice(1));
      if (id && !document.getElementById(id)) found.push(`leads nowhere: #${id}`);
    });
    return found;
  };

  const fields = () => {
    const found = [], wrong = all("[aria-invalid=true]");
    all("main input:not([type=hidden], [type=submit], [hidden]), main select, main textarea").forEach((node) => {
      if (!node.labels.length && !node.getAttribute("aria-label") && !node.getAttribute("aria-labelledby")) found.push(`no label: ${called(node)} ${node.name}`);
    });
    wrong.forEach((node) => {
      const group = node.closest("fieldset[aria-describedby]");
      if (!node.getAttribute("aria-describedby") && !group) found.push(`error not joined: ${node.name}`);
    });
    return found;
  };

  const versioned = () => all("main form:has([name=version])").map((form) => new URL(form.action).pathname);

  const summary = document.querySelector("[role=alert]");
  return {
    title: document.title, headings: headings(), tags: tags(), charts: charts(), quotes: quotes(), targets: targets(),
    references: references(), fields: fields(), versioned: versioned(), alert: summary ? text(summary) : "",
    alert_links: summary ? all("a", summary).length : 0,
  };
}
