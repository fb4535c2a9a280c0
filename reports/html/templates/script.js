(() => {
  "use strict";
  const find = document.getElementById("find"), found = document.getElementById("found");
  // Letters that Unicode does not take apart, as people type them.
  const plain = { "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe" };
  const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ıłøđßæœ]/g, letter => plain[letter]);
  const rows = [...document.querySelectorAll(".group .row")].map(row => [row, fold(row.querySelector(".who").textContent)]);
  find.addEventListener("input", () => {
    const wanted = fold(find.value.trim());
    let count = 0;
    for (const [row, text] of rows) {
      row.hidden = !text.includes(wanted);
      count += !row.hidden;
    }
    for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector(".row:not([hidden])");
    found.textContent = wanted ? `${count} of ${rows.length}` : "";
  });
  const words = {
    cover: (values, at) => {
      const [need, have] = [values.required[at], values.cover[at]];
      const verdict = have < need ? `${need - have} short` : have > need ? `${have - need} over` : "met";
      return `${have} of ${need} heads, ${verdict} · ${values.forecast[at]} contacts (${values.low[at]}–${values.high[at]})`;
    },
    twin: (values, at) => {
      const has = name => values[name][at] !== null;
      const said = [`${values.offered[at] ?? 0} contacts`];
      if (has("level")) said.unshift(`${values.level[at]} % (${values.low[at]}–${values.high[at]} %)`);
      if (has("promise")) said.push(`Erlang ${values.promise[at]} %`);
      if (has("goal")) said.push(`goal ${values.goal[at]} %`);
      if (has("asa")) said.push(`ASA ${values.asa[at]} s`);
      if (has("abandonment")) said.push(`${values.abandonment[at]} % abandon`);
      if (has("occupancy")) said.push(`occupancy ${values.occupancy[at]} %`);
      return said.join(" · ");
    },
  };
  for (const figure of document.querySelectorAll("figure.queue")) {
    const values = JSON.parse(figure.querySelector("script").textContent);
    const { start, step, zone, steps } = figure.dataset;
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
    const frame = figure.querySelector(".frame"), strip = figure.querySelector(".strip");
    const hair = figure.querySelector(".hair"), readout = figure.querySelector(".readout");
    const leave = () => { hair.style.display = ""; readout.textContent = ""; };
    frame.addEventListener("pointerleave", leave);
    frame.addEventListener("pointermove", event => {
      const box = strip.getBoundingClientRect();
      const at = Math.floor((event.clientX - box.left) / box.width * steps);
      if (!(at >= 0 && at < Object.values(values)[0].length)) return leave();
      hair.style.display = "block";
      hair.style.left = `${(at + 0.5) / steps * 100}%`;
      readout.textContent = `${clock.format(new Date(+start + at * step * 60000))} · ${words[figure.dataset.of](values, at)}`;
    });
  }
})();
