// The survey's pictures: lying bars with their numbers, patterned so that they read without colour. The tables beside
// them say the same; without this script they stand alone.
(() => {
  "use strict";
  const source = document.getElementById("pictures");
  if (!source || !window.echarts) return;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const font = { fontFamily: token("--sans"), fontSize: size * 0.875, color: token("--ink") };
  const colors = ["--info", "--waiting", "--muted"].map(token);
  const decals = [
    { symbol: "none" },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: token("--surface") },
    { symbol: "circle", dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0], symbolSize: 0.5, color: token("--surface") },
  ];
  const shortened = (text) => (text.length > 9 ? `${text.slice(0, 8)}…` : text);

  function options(picture) {
    const isSplit = picture.series.length > 1;
    return {
      animation: false,
      textStyle: font,
      aria: { enabled: true, label: { description: `${picture.title}，数字见同一处的表格。` } },
      grid: { left: 8, right: 36, top: isSplit ? 32 : 4, bottom: 4, containLabel: true },
      legend: isSplit ? { top: 0, left: 0, textStyle: font, selectedMode: false } : undefined,
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText", confine: true },
      xAxis: { type: "value", minInterval: 1, axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: "category",
        inverse: true,
        data: picture.labels,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: token("--edge") } },
        axisLabel: { ...font, formatter: shortened },
      },
      series: picture.series.map((series, index) => ({
        type: "bar",
        stack: "one",
        name: series.name,
        data: series.values.map((value) => value || null),
        barMaxWidth: 22,
        itemStyle: { color: colors[index], borderColor: token("--surface"), borderWidth: 1, decal: decals[index] },
        label: { ...font, show: !isSplit, position: "right" },
      })).concat(isSplit ? [sums(picture)] : []),
    };
  }

  // An unseen bar of no length at the end of each stack carries the sum.
  function sums(picture) {
    const total = (place) => picture.series.reduce((sum, series) => sum + series.values[place], 0);
    return {
      type: "bar",
      stack: "one",
      silent: true,
      tooltip: { show: false },
      data: picture.labels.map(() => 0),
      label: { ...font, show: true, position: "right", formatter: ({ dataIndex }) => String(total(dataIndex)) },
    };
  }

  const drawn = JSON.parse(source.textContent).map((picture) => {
    const place = document.querySelector(`[data-chart="${picture.key}"]`);
    place.hidden = false;
    place.style.height = `${(picture.labels.length * 2 + (picture.series.length > 1 ? 2.5 : 0.75)) * size}px`;
    const chart = window.echarts.init(place, null, { devicePixelRatio: Math.max(2, window.devicePixelRatio) });
    chart.setOption(options(picture));
    return chart;
  });
  window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
})();
