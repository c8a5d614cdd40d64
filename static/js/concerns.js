// The picture of how long people wait: answers in time, late and owed as columns, the middle of the days as a line.
// What is late is striped as well as of another colour. The numbers stand in the table below.
(() => {
  "use strict";
  const place = document.querySelector("[data-concern-picture]");
  const data = JSON.parse(document.getElementById("concern-data").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const text = { color: colour("ink"), fontSize: 14 };
  const axis = { color: colour("muted") };
  const striped = (name) => ({ color: colour(name), decal: { symbol: "rect", rotation: -0.8, color: colour(`${name}-ground`), dashArrayX: [1, 0], dashArrayY: [4, 4] } });
  const column = (name, numbers, style) => ({ name, type: "bar", stack: "answers", barMaxWidth: 48, data: numbers, itemStyle: style });
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 8, top: 88, bottom: 8, containLabel: true },
    legend: { top: 0, textStyle: text },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: { type: "category", data: data.months, axisLabel: axis },
    yAxis: [
      { type: "value", name: "件", min: 0, minInterval: 1, nameTextStyle: axis, axisLabel: axis },
      { type: "value", name: "天", min: 0, minInterval: 1, nameTextStyle: axis, axisLabel: axis, splitLine: { show: false } },
    ],
    series: [
      column("按期答复", data.in_time, { color: colour("done") }),
      column("超期答复", data.late, striped("waiting")),
      column("超期未答复", data.overdue, striped("late")),
      { name: "用时（天）", type: "line", yAxisIndex: 1, connectNulls: true, data: data.median, symbol: "diamond", symbolSize: 9, lineStyle: { color: colour("info"), type: "dashed" }, itemStyle: { color: colour("info") } },
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
})();
