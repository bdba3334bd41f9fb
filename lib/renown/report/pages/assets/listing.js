// A long table that is sorted, searched and turned page by page, without a server.
// Rows are numbers of places in columns; what is shown is always text, never markup.
(function () {
  "use strict";
  const PAGE = 50, PAUSE = 120;
  const renown = (window.renown = window.renown || {});
  const words = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

  renown.number = function (value) {
    const size = Math.abs(value);
    if (size >= 1000 || Number.isInteger(value)) return whole.format(value);
    return size >= 100 ? value.toFixed(1) : size >= 0.1 || size === 0 ? value.toFixed(2) : value.toPrecision(2);
  };

  const FORMS = {
    whole: (value) => whole.format(value),
    score: (value) => value.toFixed(1),
    amount: renown.number,
    share: (value) => (100 * value).toFixed(1) + " %",
    words: (value, column) => (column.words && column.words[value]) || String(value),
  };

  renown.listing = function (given) {
    const state = { found: null, sorted: null, by: null, down: false, page: 0, text: "", chosen: {} };
    const count = Object.values(given.values)[0].length;
    const everything = Uint32Array.from({ length: count }, (_, row) => row);
    const at = (name) => given.values[name];
    let haystack = null;

    function named(row) {
      const handle = at("handle") && at("handle")[row];
      return handle ? "@" + handle : at("account_id")[row];
    }

    function key(column) {
      if (column.kind === "account") return named;
      if (column.words) {
        const order = Object.keys(column.words);
        return (row) => order.indexOf(at(column.name)[row]);
      }
      return (row) => at(column.name)[row];
    }

    // What is missing comes last in either direction; equals stay in the order of the file.
    function sorted() {
      if (state.sorted) return state.sorted;
      const column = given.columns.find((each) => each.name === state.by);
      if (!column) return (state.sorted = everything);
      const of = key(column), keys = Array.from(everything, of), sign = state.down ? -1 : 1;
      const text = keys.some((value) => typeof value === "string");
      state.sorted = everything.slice().sort(function (a, b) {
        const left = keys[a], right = keys[b];
        if (left === null || right === null) return (left === null) - (right === null) || a - b;
        return sign * (text ? words.compare(left, right) : left - right) || a - b;
      });
      return state.sorted;
    }

    function matches() {
      const text = state.text.trim().toLowerCase().replace(/^@/, "");
      const chosen = Object.entries(state.chosen).filter(([, value]) => value !== "");
      if (!text && !chosen.length) return null;
      if (text && !haystack) {
        haystack = Array.from(everything, (row) =>
          given.searched.map((name) => (at(name) && at(name)[row]) || "").join("\n").toLowerCase());
      }
      return (row) =>
        (!text || haystack[row].includes(text)) && chosen.every(([name, value]) => at(name)[row] === value);
    }

    function found() {
      if (!state.found) {
        const match = matches();
        state.found = match ? sorted().filter(match) : sorted();
      }
      return state.found;
    }

    function element(name, attributes, ...children) {
      const made = document.createElement(name);
      for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
      made.append(...children);
      return made;
    }

    function account(row) {
      const cell = element("th", { scope: "row" }), page = given.pages[row], name = named(row);
      const said = element("bdi", {}, name);
      cell.append(page ? element("a", { href: page }, said) : said);
      const shown = at("display_name") && at("display_name")[row];
      if (shown) cell.append(" ", element("bdi", { class: "beside" }, shown));
      if (name !== at("account_id")[row]) cell.append(element("span", { class: "id" }, at("account_id")[row]));
      return cell;
    }

    function cell(column, row) {
      if (column.kind === "account") return account(row);
      const value = at(column.name) ? at(column.name)[row] : null;
      const made = element("td", { class: column.kind, "data-label": column.label });
      if (value === null) return made.append(element("span", { class: "none" }, "–")), made;
      made.append(FORMS[column.kind](value, column));
      const low = at(column.name + "_low"), high = at(column.name + "_high");
      if (low && high && low[row] !== null && high[row] !== null) {
        const form = FORMS[column.kind];
        made.append(element("span", { class: "between" }, form(low[row]) + "–" + form(high[row])));
      }
      return made;
    }

    const home = document.querySelector("[data-listing]");
    const table = home.querySelector("table"), body = table.tBodies[0], said = home.querySelector("[role=status]");
    const search = home.querySelector("input[type=search]"), pager = home.querySelector("[data-pager]");

    function draw() {
      const rows = found(), pages = Math.max(1, Math.ceil(rows.length / PAGE));
      state.page = Math.min(Math.max(0, state.page), pages - 1);
      const first = state.page * PAGE, some = Array.from(rows.slice(first, first + PAGE));
      body.replaceChildren(...some.map((row) => element("tr", {}, ...given.columns.map((c) => cell(c, row)))));
      said.textContent = rows.length
        ? whole.format(first + 1) + " to " + whole.format(first + some.length) + " of " + whole.format(rows.length) +
          (rows.length < count ? " found" : "")
        : count ? "Nothing is found. Try fewer letters." : "Nobody.";
      pager.hidden = pages === 1;
      pager.querySelector("input").value = state.page + 1;
      pager.querySelector("input").max = pages;
      pager.querySelector("[data-pages]").textContent = whole.format(pages);
      pager.querySelector("[data-back]").disabled = state.page === 0;
      pager.querySelector("[data-on]").disabled = state.page === pages - 1;
      for (const head of table.tHead.rows[0].cells) {
        const on = head.dataset.name === state.by;
        if (on) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      }
      remember();
    }

    // So that one who comes back from an account's page finds the table as it was.
    function remember() {
      const held = new URLSearchParams();
      if (state.text) held.set("q", state.text);
      if (state.by) held.set("by", (state.down ? "-" : "") + state.by);
      if (state.page) held.set("page", state.page + 1);
      for (const [name, value] of Object.entries(state.chosen)) if (value) held.set("is-" + name, value);
      try {
        history.replaceState(null, "", held.size ? "#" + held : location.pathname + location.search);
      } catch (refused) { /* some browsers keep a file's address as it is */ }
    }

    function recall() {
      const held = new URLSearchParams(location.hash.slice(1)), by = held.get("by") || "";
      state.text = search.value = held.get("q") || "";
      state.by = by.replace(/^-/, "") || null;
      state.down = by.startsWith("-");
      state.page = (Number(held.get("page")) || 1) - 1;
      for (const list of home.querySelectorAll("select")) {
        list.value = held.get("is-" + list.name) || "";
        if (list.selectedIndex < 0) list.value = "";
        state.chosen[list.name] = list.value;
      }
    }

    function sort(name, numbers) {
      if (state.by === name) state.down = !state.down;
      else [state.by, state.down] = [name, numbers];
      state.sorted = state.found = null;
      state.page = 0;
      draw();
    }

    function narrow() {
      state.found = null;
      state.page = 0;
      draw();
    }

    function heads() {
      for (const column of given.columns) {
        const button = element("button", { type: "button" }, column.label);
        if (column.says) button.title = column.says;
        const numbers = column.kind !== "account" && column.kind !== "words" && column.name !== "rank";
        button.addEventListener("click", () => sort(column.name, numbers));
        const head = element("th", { scope: "col", class: column.kind }, button);
        head.dataset.name = column.name;
        table.tHead.rows[0].append(head);
      }
    }

    function choices() {
      for (const column of given.columns.filter((each) => each.choice)) {
        const there = new Set(at(column.name)), order = Object.keys(column.words || {});
        const values = order.length ? order.filter((value) => there.has(value)) : [...there].sort();
        if (values.length < 2) continue;
        const list = element("select", { name: column.name }, element("option", { value: "" }, "all"));
        for (const value of values) list.append(element("option", { value }, FORMS.words(value, column)));
        list.addEventListener("change", () => ((state.chosen[column.name] = list.value), narrow()));
        home.querySelector("[data-choices]").append(element("label", {}, column.label + " ", list));
      }
    }

    function turn(to) {
      state.page = to;
      draw();
      table.scrollIntoView({ block: "start" });
    }

    let waiting = 0;
    search.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(() => ((state.text = search.value), narrow()), PAUSE);
    });
    pager.querySelector("[data-back]").addEventListener("click", () => turn(state.page - 1));
    pager.querySelector("[data-on]").addEventListener("click", () => turn(state.page + 1));
    pager.querySelector("input").addEventListener("change", (event) => turn(Number(event.target.value) - 1));
    window.addEventListener("hashchange", () => (recall(), (state.sorted = state.found = null), draw()));

    heads();
    choices();
    recall();
    draw();
    home.hidden = false;
  };
})();
