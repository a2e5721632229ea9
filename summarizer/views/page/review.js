// A reader's review of what was read: decisions about statements and positions, kept in this browser where it lets a
// page keep something, and saved as the file that `summarizer review apply` takes. Whatever is shown here goes through
// `textContent` and `value`; it is never markup.
(() => {
  const { $, all, store, keys, items, names, positions, stands, chosen, chooseStatement, choosePosition } = page;
  if (!$("review-data")) return;
  const root = document.documentElement;
  const data = JSON.parse($("review-data").content.textContent);
  const read = { statements: data.review.statements, positions: data.review.positions };
  const key = `summarizer-review-${data.review.document.sha256}-${data.review.document.reading}`;
  const words = { accept: "accepted", correct: "corrected", reject: "rejected" };

  // Characters that deceive are shown as �, and saved as they are in the article.
  const hidden = new Map(data.hidden);
  const shownAs = new Map(Object.entries(data.names));
  const meant = new Map([...shownAs].map(([name, as]) => [as, name]));
  const points = (text, at, change) => [...text].map((c, n) => change(c, at + n)).join("");
  const legible = (copied) => (copied.at ? points(copied.text, copied.at[0], (c, n) => (hidden.has(n) ? "\ufffd" : c)) : copied.text);
  const asShown = (name) => shownAs.get(name) ?? name;
  const asMeant = (text) => meant.get(text) ?? text;

  // State: what was decided on this page, by kind and id
  const state = { reviewer: "", statements: new Map(), positions: new Map() };
  let saved = true;
  let kept = true;
  const keep = () => {
    saved = false;
    const plain = { reviewer: state.reviewer, statements: [...state.statements], positions: [...state.positions] };
    kept = store(key, JSON.stringify(plain)) !== null;
  };
  const recall = () => {
    try {
      const plain = JSON.parse(store(key));
      state.reviewer = String(plain.reviewer);
      for (const kind of ["statements", "positions"]) {
        const known = new Set(read[kind].map((record) => record.id));
        for (const [id, entry] of plain[kind]) {
          if (known.has(id) && (entry.decision === "" || Object.hasOwn(words, entry.decision)))
            state[kind].set(id, { decision: entry.decision, note: String(entry.note), fields: { ...entry.fields } });
        }
      }
    } catch {
      /* nothing was kept, or something else than a review */
    }
  };
  const entryOf = (kind, record) => state[kind].get(record.id) || { decision: record.decision, note: record.note, fields: {} };
  const isChanged = (entry) => Object.keys(entry.fields).length > 0;
  // A record is corrected once something of it is.
  const verdict = (kind, record) => {
    const entry = entryOf(kind, record);
    return entry.decision === "correct" && record.decision !== "correct" && !isChanged(entry) ? "" : entry.decision;
  };
  const isNew = (kind, record) => {
    const entry = state[kind].get(record.id);
    if (!entry || !verdict(kind, record)) return false;
    return entry.decision !== record.decision || entry.note !== record.note || (entry.decision === "correct" && isChanged(entry));
  };
  const change = (kind, record, made) => {
    state[kind].set(record.id, { ...entryOf(kind, record), ...made });
    keep();
    paint(kind, record);
    count();
  };

  // Where decisions show
  const cards = { statements: new Map(items.map((e) => [e.dataset.n, e])), positions: new Map([...positions.values()].map((e) => [e.dataset.p, e])) };
  const recordOf = (kind, key) => read[kind][kind === "statements" ? key - 1 : Number(key)];
  const keyOf = (kind, record) => String(read[kind].indexOf(record) + (kind === "statements" ? 1 : 0));
  const nameOf = (kind, key) => (kind === "statements" ? `statement ${key}` : `position: ${cards.positions.get(key).querySelector("h3").textContent.trim()}`);
  let subject = null;
  const press = (strip, decision) => {
    for (const button of all("button", strip)) button.setAttribute("aria-pressed", String(button.dataset.decision === decision));
  };
  const paint = (kind, record) => {
    const key = keyOf(kind, record);
    const card = cards[kind].get(key);
    const strip = card.querySelector(".decide");
    if (strip) press(strip, verdict(kind, record));
    for (const e of (kind === "statements" ? names.get(key) : stands.get(card.id)) || []) {
      verdict(kind, record) ? (e.dataset.verdict = verdict(kind, record)) : delete e.dataset.verdict;
    }
    if (subject && subject.record === record) {
      const { decision } = entryOf(kind, record);
      press($("decide"), decision);
      $("note").hidden = !decision;
      for (const k of ["statements", "positions"]) $(`correct-${k}`).hidden = k !== kind || decision !== "correct";
    }
  };
  const count = () => {
    const everything = ["statements", "positions"].flatMap((kind) => read[kind].map((record) => [verdict(kind, record), isNew(kind, record)]));
    const parts = Object.entries(words)
      .map(([decision, word]) => [everything.filter(([d]) => d === decision).length, word])
      .filter(([n]) => n)
      .map(([n, word]) => `${n} ${word}`);
    const done = everything.filter(([d]) => d).length;
    $("review-count").textContent = `${done} of ${everything.length} decided${parts.length ? `: ${parts.join(", ")}` : ""}`;
    $("review-save").disabled = !everything.some(([, fresh]) => fresh);
    $("review-told").hidden = true;
  };
  const equip = () => {
    for (const kind of ["statements", "positions"]) {
      for (const [key, card] of cards[kind]) {
        if (card.querySelector(".decide") || !card.closest("details").open) continue;
        card.append($("strip").content.cloneNode(true));
        card.querySelector(".decide").setAttribute("aria-label", `Review ${nameOf(kind, key)}`);
        paint(kind, recordOf(kind, key));
      }
    }
  };
  const begin = (on) => {
    root.classList.toggle("reviewing", on);
    $("review-on").setAttribute("aria-pressed", String(on));
    $("review").hidden = !on;
    if (!on) return;
    equip();
  };

  // Deciding
  const decide = (kind, record, decision) => {
    const before = entryOf(kind, record).decision;
    change(kind, record, { decision: before === decision ? record.decision : decision });
  };
  const open = (kind, key) => (kind === "statements" ? chooseStatement(key) : choosePosition(cards.positions.get(key).id));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-decision]");
    if (!button) return;
    const card = button.closest(".card");
    if (!card) {
      decide(subject.kind, subject.record, button.dataset.decision);
      return;
    }
    const [kind, key] = card.dataset.n ? ["statements", card.dataset.n] : ["positions", card.dataset.p];
    const record = recordOf(kind, key);
    if (button.dataset.decision !== "correct") decide(kind, record, button.dataset.decision);
    else {
      open(kind, key); // what is corrected is corrected beside the article
      if (entryOf(kind, record).decision !== "correct") decide(kind, record, "correct");
    }
  });
  chosen.addEventListener("choose", ({ detail: { kind, key } }) => {
    subject = { kind, record: recordOf(kind, key) };
    $("decide").setAttribute("aria-label", `Review ${nameOf(kind, key)}`);
    fill();
    paint(kind, subject.record);
  });
  for (const details of all("#statements details, #evidence")) details.addEventListener("toggle", () => root.classList.contains("reviewing") && equip());

  // Correcting
  const option = (value, text) => {
    const e = document.createElement("option");
    e.value = value;
    e.textContent = text;
    return e;
  };
  const forms = { statements: $("correct-statements"), positions: $("correct-positions") };
  const proposals = new Map(read.positions.filter((p) => p.issue).map((p) => [p.issue.id, p.issue.proposal]));
  const ids = new Map(read.statements.map((record, n) => [record.id, String(n + 1)]));
  for (const [id, n] of ids) forms.statements.elements.inside.append(option(id, `[${n}] ${asShown(recordOf("statements", n).speaker) || "no source named"}`));
  for (const [id, proposal] of proposals) forms.positions.elements.issue.append(option(id, asShown(proposal)));
  forms.positions.elements.issue.append(option("", "another issue"));
  const offer = (id, values) => $(id).append(...[...new Set(values)].filter(Boolean).map((value) => option(asShown(value), "")));
  offer("known-speakers", read.statements.map((r) => r.speaker));
  offer("known-parties", [...read.statements, ...read.positions].map((r) => r.party));

  const copied = new WeakMap(); // textarea -> the words it was filled with
  const isOne = (fieldset) => "one" in fieldset.dataset;
  const stretch = (fieldset, words) => {
    const e = $("stretch").content.firstElementChild.cloneNode(true);
    const area = e.querySelector("textarea");
    copied.set(area, words);
    area.value = legible(words);
    e.querySelector('[data-do="take"]').disabled = !mark;
    e.querySelector('[data-do="drop"]').hidden = isOne(fieldset);
    const add = fieldset.querySelector('[data-do="add"]');
    add ? add.before(e) : fieldset.append(e);
    number(fieldset);
    return area;
  };
  const number = (fieldset) => {
    const label = fieldset.querySelector("legend").textContent;
    all(".stretch", fieldset).forEach((e, n) => {
      const which = isOne(fieldset) ? label : `${label}, ${n + 1}`;
      e.querySelector("textarea").setAttribute("aria-label", which);
      for (const button of all("button", e)) button.setAttribute("aria-label", `${button.textContent}: ${which}`);
    });
  };
  const stretches = (fieldset) =>
    all("textarea", fieldset).flatMap((area) => {
      const was = copied.get(area);
      if (area.value === legible(was)) return was.text ? [was] : [];
      if (!area.value.trim()) return [];
      return [was.at ? { text: area.value, at: was.at } : { text: area.value }];
    });
  const whole = (words) => (typeof words === "string" ? { text: words } : words);

  const fill = () => {
    const { kind, record } = subject;
    const { note, fields } = entryOf(kind, record);
    const now = { ...record, ...fields };
    $("note").elements.note.value = note;
    const form = forms[kind];
    for (const e of all("input, select", form)) if (typeof now[e.name] === "string") e.value = asShown(now[e.name]);
    const issue = now.issue;
    const evidence = now.evidence || { statements: [], sentences: [] };
    if (kind === "statements") for (const e of form.elements.inside.options) e.disabled = e.value === record.id;
    else {
      form.elements.issue.value = issue && proposals.has(issue.id) ? issue.id : "";
      form.elements.proposal.value = issue ? asShown(issue.proposal) : "";
      form.elements.cites.value = evidence.statements.map((id) => ids.get(id)).filter(Boolean).join(", ");
    }
    for (const fieldset of all("fieldset", form)) {
      for (const e of all(".stretch", fieldset)) e.remove();
      const name = fieldset.dataset.name;
      const words = name === "sentences" ? evidence.sentences : now[name];
      for (const one of isOne(fieldset) ? [words] : words) stretch(fieldset, whole(one));
      fieldset.classList.remove("wrong");
    }
  };

  const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "issue";
  const issueOf = (form, record) => {
    const proposal = asMeant(form.elements.proposal.value.trim());
    if (form.elements.issue.value) return { id: form.elements.issue.value, proposal };
    let id = slug(proposal);
    while (proposals.has(id)) id += "-2";
    return { id, proposal };
  };
  // The fields of the form that hold something else than what was read; fields that cannot be are left out.
  const gather = (form, kind, record) => {
    const now = {};
    for (const e of all("input, select", form)) {
      if (["cites", "issue", "proposal"].includes(e.name) || !e.checkValidity()) continue;
      now[e.name] = e.tagName === "SELECT" ? e.value : e.value === asShown(record[e.name] ?? "") ? (record[e.name] ?? "") : asMeant(e.value.trim());
    }
    for (const fieldset of all("fieldset", form)) {
      const found = stretches(fieldset);
      now[fieldset.dataset.name] = isOne(fieldset) ? found[0] || "" : found;
    }
    if (kind === "statements") {
      const none = !now.content.length;
      form.querySelector('[data-name="content"]').classList.toggle("wrong", none);
      if (none) delete now.content;
    } else {
      const { cites, proposal } = form.elements;
      if (proposal.checkValidity()) now.issue = issueOf(form, record);
      const numbers = [...new Set(cites.value.split(",").map((n) => String(Number(n))).filter((n) => n !== "0"))];
      const known = cites.checkValidity() && numbers.every((n) => recordOf("statements", n));
      cites.classList.toggle("wrong", !known);
      const rests = { statements: known ? numbers.map((n) => recordOf("statements", n).id) : record.evidence.statements, sentences: now.sentences };
      const none = !rests.statements.length && !rests.sentences.length;
      form.querySelector('[data-name="sentences"]').classList.toggle("wrong", none);
      delete now.sentences;
      if (!none) now.evidence = rests;
    }
    return Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(record[name] ?? "")));
  };
  const take = () => change(subject.kind, subject.record, { fields: gather(forms[subject.kind], subject.kind, subject.record) });
  for (const form of [$("note"), ...Object.values(forms)]) form.addEventListener("submit", (event) => event.preventDefault());
  $("note").addEventListener("input", () => change(subject.kind, subject.record, { note: $("note").elements.note.value }));
  for (const form of Object.values(forms)) {
    form.addEventListener("input", (event) => {
      if (event.target.name === "issue") form.elements.proposal.value = asShown(proposals.get(event.target.value) ?? "");
      take();
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (!button) return;
      const fieldset = button.closest("fieldset");
      const own = button.closest(".stretch");
      if (button.dataset.do === "add") stretch(fieldset, { text: "" }).focus();
      else if (button.dataset.do === "drop") {
        own.remove();
        number(fieldset);
        (fieldset.querySelector("textarea") || fieldset.querySelector("button")).focus();
      } else {
        copied.set(own.querySelector("textarea"), mark);
        own.querySelector("textarea").value = legible(mark);
      }
      take();
    });
  }

  // Words that the reader marks in the article, with their place in code points
  const text = document.querySelector(".text");
  const paragraphs = all(".text > p");
  let mark = null;
  const plain = (node, offset, paragraph) => {
    const range = document.createRange();
    range.setStart(paragraph, 0);
    range.setEnd(node, offset);
    const part = range.cloneContents();
    for (const e of all(".who", part)) e.remove();
    return [...part.textContent];
  };
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!root.classList.contains("reviewing") || selection.isCollapsed || !text.contains(selection.anchorNode)) return;
    const range = selection.getRangeAt(0);
    const touched = paragraphs.map((p, n) => [p, n]).filter(([p]) => range.intersectsNode(p));
    const parts = touched.map(([p, n]) => {
      const end = p.contains(range.endContainer) ? plain(range.endContainer, range.endOffset, p) : plain(p, p.childNodes.length, p);
      const start = p.contains(range.startContainer) ? plain(range.startContainer, range.startOffset, p).length : 0;
      return { at: data.paragraphs[n] + start, chars: end.slice(start) };
    });
    const filled = parts.filter((part) => part.chars.join("").trim());
    if (!filled.length) return;
    const cut = filled.map(({ at, chars }) => {
      let from = 0;
      let to = chars.length;
      while (!chars[from].trim()) from++;
      while (!chars[to - 1].trim()) to--;
      return { text: points(chars.slice(from, to).join(""), at + from, (c, n) => hidden.get(n) ?? c), start: at + from, end: at + to };
    });
    mark = { text: cut.map((c) => c.text).join("\n\n"), at: [cut[0].start, cut.at(-1).end] };
    for (const button of all('[data-do="take"]')) button.disabled = false;
  });

  // Saving
  const saving = (kind) =>
    read[kind]
      .filter((record) => isNew(kind, record))
      .map((record) => {
        const { decision, note, fields } = entryOf(kind, record);
        return { ...record, ...(decision === "correct" ? fields : {}), decision, note };
      });
  $("review-save").addEventListener("click", () => {
    const review = { ...data.review, reviewer: state.reviewer, statements: saving("statements"), positions: saving("positions") };
    const stem = data.review.document.source.split(/[\\/]/).at(-1).replace(/\.[^.]*$/, "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(review, null, 2)}\n`], { type: "application/json" }));
    link.download = `review-${stem.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80) || "document"}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    saved = true;
    $("review-told").hidden = false;
    $("review-told").textContent = `Saved as ${link.download}`;
  });
  addEventListener("beforeunload", (event) => !kept && !saved && event.preventDefault());

  // The bar and the keys
  $("review-on").addEventListener("click", () => begin(!root.classList.contains("reviewing")));
  $("reviewer").addEventListener("input", () => {
    state.reviewer = $("reviewer").value;
    keep();
  });
  const next = () => {
    const line = ["statements", "positions"].flatMap((kind) => read[kind].map((record) => [kind, record]));
    const at = subject ? line.findIndex(([, record]) => record === subject.record) : -1;
    const found = [...line.slice(at + 1), ...line.slice(0, at + 1)].find(([kind, record]) => !verdict(kind, record));
    if (found) open(found[0], keyOf(...found));
  };
  $("review-next").addEventListener("click", next);
  const whileReviewing = (act) => () => root.classList.contains("reviewing") && act();
  const chosenIs = (decision) => whileReviewing(() => chosen.hidden || decide(subject.kind, subject.record, decision));
  Object.assign(keys, { r: () => $("review-on").click(), a: chosenIs("accept"), c: chosenIs("correct"), x: chosenIs("reject"), n: whileReviewing(next) });

  recall();
  $("reviewer").value = state.reviewer;
  for (const kind of ["statements", "positions"]) for (const record of read[kind]) if (verdict(kind, record)) paint(kind, record);
  count();
  if (state.statements.size + state.positions.size) begin(true);
})();
