// Leaves of an index only the articles that hold the words searched for.
(() => {
  document.documentElement.classList.add("js");
  const form = document.getElementById("find");
  const found = document.getElementById("found");
  const total = found.textContent;
  const entries = [...document.querySelectorAll(".entry")].map((e) => [e, e.textContent]);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const typed = search(form.elements.text.value);
    let count = 0;
    for (const [e, words] of entries) {
      e.hidden = words.search(typed) < 0;
      count += !e.hidden;
    }
    found.textContent = count === entries.length ? total : `${count} of ${total}`;
  });
})();
