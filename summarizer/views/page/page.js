// What a page does: choose a statement or a position, walk on to the next one, filter, search, change the colours.
// Everything it shows is in the page already; nothing is made from text, so nothing needs escaping here.
// What it returns is what review.js, which follows in the same script, goes by.
const page = (() => {
  const root = document.documentElement;
  root.classList.add("js");
  const $ = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Numbers, and the elements that show each one
  const grouped = (elements, key) => {
    const map = new Map();
    for (const e of elements) for (const k of e.dataset[key].split(" ")) map.has(k) ? map.get(k).push(e) : map.set(k, [e]);
    return map;
  };
  const places = grouped(all(".text .st"), "n");
  const names = grouped(all(".text .who"), "n");
  const credits = grouped(all(".text .by"), "by");
  const grounds = grouped(all(".text .ev, .text .cond, .text .red, .text .want, .text .give"), "p");
  const cited = grouped(all(".text .gs"), "g");
  const items = all("#statements .card");
  const item = new Map(items.map((e) => [e.dataset.n, e]));
  const words = new Map(items.map((e) => [e, e.textContent]));
  const positions = new Map(all("#evidence .card").map((e) => [e.id, e]));
  const stands = grouped(all(".stand").map((e) => ((e.dataset.to = e.hash.slice(1)), e)), "to");
  const order = items.map((e) => e.dataset.n);

  let lit = [];
  const light = (elements, name) => {
    for (const e of elements || []) {
      e.classList.add(name);
      lit.push([e, name]);
    }
  };
  const unlight = () => {
    for (const [e, name] of lit) e.classList.remove(name);
    lit = [];
  };

  // Choosing
  const chosen = $("chosen");
  const store = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
      return value;
    } catch {
      /* a page from a file may have no storage: then nothing is remembered */
    }
    return null;
  };
  let current = null;
  let entrance = null;

  const show = (card, anchor, kind, key) => {
    const copy = card.cloneNode(true);
    for (const strip of all(".decide", copy)) strip.remove();
    copy.removeAttribute("id");
    copy.removeAttribute("tabindex");
    const box = document.createElement("div");
    box.className = copy.className;
    box.classList.remove("off");
    box.append(...copy.childNodes);
    $("chosen-card").replaceChildren(box);
    $("permalink").href = `#${anchor}`;
    chosen.hidden = false;
    chosen.scrollTop = 0;
    chosen.dispatchEvent(new CustomEvent("choose", { detail: { kind, key } }));
  };

  const go = (target, block) => {
    if (!target) return;
    target.scrollIntoView({ block });
    target.focus({ preventScroll: true });
  };

  // Where the article has just begun, the card may hang over the lower edge of the screen.
  const reveal = () => chosen.scrollIntoView({ block: "nearest" });

  const remember = (anchor) => {
    if (location.hash.slice(1) !== anchor) history.pushState(null, "", `#${anchor}`);
  };

  const chooseStatement = (n, { scroll = true } = {}) => {
    const card = item.get(n);
    const marks = places.get(n);
    if (!card || !marks) return;
    unlight();
    current = n;
    for (const e of items) if (e !== card && e.dataset.source !== "none" && e.dataset.source === card.dataset.source) light(places.get(e.dataset.n), "kin");
    light(marks, "on");
    light(names.get(n), "on");
    light(credits.get(n), "on");
    const anchor = marks.find((e) => e.id).id;
    show(card, anchor, "statements", n);
    $("walk").hidden = false;
    remember(anchor);
    if (scroll) go(marks[0], "start");
    reveal();
  };

  const choosePosition = (id) => {
    const card = positions.get(id);
    if (!card) return;
    unlight();
    current = null;
    const numbers = card.dataset.statements.split(" ").filter(Boolean);
    const evidence = [...numbers.flatMap((n) => places.get(n) || []), ...(grounds.get(card.dataset.p) || [])];
    light(evidence, "on");
    for (const n of numbers) light(names.get(n), "on");
    light(stands.get(id), "on");
    show(card, id, "positions", card.dataset.p);
    $("walk").hidden = true;
    $("back").hidden = false;
    entrance = (stands.get(id) || [null])[0];
    remember(id);
    const first = evidence.reduce((a, b) => (!a || a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_PRECEDING ? b : a), null);
    go(first, "start");
    reveal();
  };

  const close = () => {
    unlight();
    current = null;
    chosen.hidden = true;
    $("back").hidden = true;
    history.replaceState(null, "", location.pathname + location.search);
  };

  const unfold = (target) => {
    for (let e = target && target.parentElement; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  };

  const decoded = (anchor) => {
    try {
      return decodeURIComponent(anchor);
    } catch {
      return anchor; // a stray % in the address
    }
  };

  const follow = (anchor) => {
    const target = $(anchor) || $(decoded(anchor));
    if (!target) return false;
    if (target.matches(".st")) chooseStatement(target.dataset.n);
    else if (positions.has(target.id)) choosePosition(target.id);
    else {
      unlight();
      unfold(target);
      if (target.matches(".gs")) light(cited.get(target.dataset.g), "on");
      if (target.matches(".un")) light(all(`.un[data-u="${target.dataset.u}"]`), "on");
      return false;
    }
    return true;
  };

  const step = (by, delta) => {
    const here = current === null ? null : item.get(current);
    const line = order.filter((n) => {
      const e = item.get(n);
      return !e.classList.contains("off") && (by === "all" || !here || e.dataset[by] === here.dataset[by]);
    });
    if (!line.length) return;
    const at = line.indexOf(current);
    const next = at < 0 ? (delta > 0 ? 0 : line.length - 1) : (at + delta + line.length) % line.length;
    chooseStatement(line[next]);
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest('a[href^="#"]');
    if (link) {
      if (link.id === "back") {
        event.preventDefault();
        go(entrance || $("matrix"), "center");
      } else if (link.hash.length > 1 && follow(link.hash.slice(1))) event.preventDefault();
      return;
    }
    const mark = event.target.closest(".st");
    if (mark && getSelection().isCollapsed) chooseStatement(mark.dataset.n, { scroll: false });
  });
  addEventListener("popstate", () => location.hash.length > 1 && follow(location.hash.slice(1)));
  $("close").addEventListener("click", close);
  $("walk").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) {
      step(button.dataset.walk, Number(button.dataset.step));
      button.focus({ preventScroll: true });
    }
  });
  if (navigator.clipboard) {
    $("copy").hidden = false;
    $("copy").addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText($("permalink").href);
        $("copy").textContent = "Copied";
      } catch {
        $("copy").textContent = "Not allowed here";
      }
      setTimeout(() => ($("copy").textContent = "Copy the link"), 1500);
    });
  }

  // Filters and search
  const form = $("filters");
  const found = $("found");
  const total = found.textContent;
  const highlight = (typed) => {
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("found");
    if (typed.trim().length < 2) return;
    const ranges = [];
    const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && ranges.length < 500; node = walker.nextNode()) {
      for (const { 0: words, index } of node.data.matchAll(search(typed))) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + words.length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };
  const filter = () => {
    const values = new FormData(form);
    const typed = values.get("text");
    const pattern = search(typed);
    const wanted = ["side", "source", "form", "issue"].map((key) => [key, values.get(key)]).filter(([, value]) => value);
    let count = 0;
    for (const e of items) {
      const fits = wanted.every(([key, value]) => e.dataset[key].split(" ").includes(value)) && words.get(e).search(pattern) >= 0;
      count += fits;
      e.classList.toggle("off", !fits);
      e.hidden = !fits;
      for (const mark of places.get(e.dataset.n) || []) mark.classList.toggle("off", !fits);
      for (const name of names.get(e.dataset.n) || []) name.classList.toggle("off", !fits);
    }
    found.textContent = count === items.length ? total : `${count} of ${total}`;
    highlight(typed);
  };
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    step("all", 1);
  });
  if (matchMedia("(max-width: 1120px)").matches) form.querySelector("details").open = false;

  // Colours
  const themes = ["auto", "light", "dark"];
  const paint = (name) => {
    name === "auto" ? delete root.dataset.theme : (root.dataset.theme = name);
    $("theme").textContent = `Colours: ${name}`;
  };
  let theme = store("summarizer-theme");
  paint((theme = themes.includes(theme) ? theme : "auto"));
  $("theme").addEventListener("click", () => {
    paint((theme = themes[(themes.indexOf(theme) + 1) % themes.length]));
    store("summarizer-theme", theme);
  });

  // Keys
  const help = $("help");
  const keysOn = $("keys-on");
  keysOn.checked = store("summarizer-keys") !== "off";
  keysOn.addEventListener("change", () => store("summarizer-keys", keysOn.checked ? "on" : "off"));
  $("help-open").addEventListener("click", () => help.showModal());
  $("help-close").addEventListener("click", () => help.close());
  const keys = {
    j: () => step("all", 1),
    k: () => step("all", -1),
    s: () => step("source", 1),
    S: () => step("source", -1),
    p: () => step("side", 1),
    P: () => step("side", -1),
    m: () => go(entrance || document.querySelector(".stand"), "center"),
    "/": () => {
      form.querySelector("details").open = true;
      form.elements.text.focus();
    },
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.key === "Escape") {
      if (event.target.matches("input, select, textarea")) event.target.blur();
      else if (!chosen.hidden) close();
      return;
    }
    if (!keysOn.checked || event.target.matches("input, select, textarea") || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // A permalink is followed once the browser has done its own scrolling.
  const arrive = () => requestAnimationFrame(() => location.hash.length > 1 && follow(location.hash.slice(1)));
  document.readyState === "complete" ? arrive() : addEventListener("load", arrive);

  return { $, all, store, keys, items, names, positions, stands, chosen, chooseStatement, choosePosition };
})();
