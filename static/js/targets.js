// The picture of a target: the plan as a line, actuals as columns; a month that missed its plan is striped as well as
// of another colour. The numbers stand in the table beside it; without this script the table says all.
(() => {
  "use strict";
  const place = document.querySelector("[data-target-picture]");
  const data = JSON.parse(document.getElementById("target-data").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const number = (text) => (text === null ? null : Number(text));
  const numbers = data.actual.map(number);
  const chosen = (missed) => numbers.map((amount, month) => (data.missed[month] === missed ? amount : null));
  const text = { color: colour("ink"), fontSize: 14 };
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 8, top: 64, bottom: 8, containLabel: true },
    legend: { top: 0, textStyle: text },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: { type: "category", data: data.months, axisLabel: { color: colour("muted") } },
    yAxis: { type: "value", name: data.unit, min: 0, nameTextStyle: { color: colour("muted") }, axisLabel: { color: colour("muted") } },
    series: [
      { name: "实绩（未达标）", type: "bar", stack: "actual", data: chosen(true), itemStyle: { color: colour("late"), decal: { symbol: "rect", rotation: -0.8, color: colour("late-ground"), dashArrayX: [1, 0], dashArrayY: [4, 4] } } },
      { name: "实绩", type: "bar", stack: "actual", data: chosen(false), itemStyle: { color: colour("done") } },
      { name: "计划", type: "line", data: data.plan.map(number), symbol: "diamond", symbolSize: 9, lineStyle: { color: colour("info"), type: "dashed" }, itemStyle: { color: colour("info") } },
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
})();
