"use strict";
// What page.js and index.js, which follow in the same script, search with.
const search = (() => {
  const alike = ["'‘’‚‛‹›′＇`´ʼ", '"“”„‟«»″〝〞＂「」『』', "-‐‑‒–—―−﹘﹣－"];
  const one = (c) => {
    const set = alike.find((signs) => signs.includes(c));
    return set ? `[${set}]` : c.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  };
  // A pattern for words as they were typed: capitals do not count, nor which quotation marks, dashes and blanks. The
  // text searched in is not changed, so that places in it stay places in the article.
  return (typed) => new RegExp(typed.trim().split(/\s+/).map((word) => [...word].map(one).join("")).join("\\s+"), "giu");
})();
