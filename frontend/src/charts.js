// Draws <figure data-chart="ID">: ID names a <script type="application/json"> holding an ECharts option.
import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart, HeatmapChart, LineChart, PieChart, ScatterChart,
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent,
  VisualMapComponent, CanvasRenderer,
]);

function themeOf() {
  return document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : null;
}

export function draw(figure) {
  const source = document.getElementById(figure.dataset.chart);
  if (!source) return;
  figure.dataset.drawn = "yes";
  const option = JSON.parse(source.textContent);
  // A tooltip of HTML would need inline styles, which the Content-Security-Policy forbids.
  option.tooltip = { ...option.tooltip, renderMode: "richText" };
  option.aria = { enabled: true, ...option.aria };
  option.backgroundColor ??= "transparent";
  let chart = null;
  const paint = () => {
    chart?.dispose();
    chart = echarts.init(figure, themeOf());
    chart.setOption(option);
    // A data point that has a link behind it opens it: every figure leads to its rows.
    chart.on("click", ({ data }) => data?.link && window.location.assign(data.link));
  };
  paint();
  new ResizeObserver(() => chart.resize()).observe(figure);
  window.addEventListener("ganxun:theme", paint);
}
