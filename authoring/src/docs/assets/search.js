// Filters the list of interfaces by the words in the search field, which `?q=` may fill.
"use strict";
const form = document.getElementById("search");
const field = document.getElementById("q");
const count = document.getElementById("count");
const items = Array.from(document.querySelectorAll("#interfaces > li"));

function filter() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of items) {
    item.hidden = !words.every((word) => item.dataset.words.includes(word));
    shown += item.hidden ? 0 : 1;
  }
  count.textContent = words.length === 0 ? "" : shown === 1 ? "1 interface" : shown + " interfaces";
}

form.hidden = false;
field.value = new URLSearchParams(location.search).get("q") || "";
field.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
filter();
