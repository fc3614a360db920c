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

// Options name tones ("tone:met"); each theme has its own colour for them.
function painted(value, colours) {
  if (typeof value === "string" && value.startsWith("tone:")) return colours(value.slice(5));
  if (Array.isArray(value)) return value.map((each) => painted(each, colours));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, painted(each, colours)]));
  }
  return value;
}

const TOKENS = { text: "--tblr-body-color", grid: "--gx-grid", quiet: "--gx-bar" };

function coloursOf(figure) {
  const styles = getComputedStyle(figure);
  return (tone) => styles.getPropertyValue(TOKENS[tone] ?? `--gx-${tone}`).trim() || "#888";
}

export function draw(figure) {
  const source = document.getElementById(figure.dataset.chart);
  if (!source) return;
  figure.dataset.drawn = "yes";
  const option = JSON.parse(source.textContent);
  // A tooltip of HTML would need inline styles, which the Content-Security-Policy forbids.
  option.tooltip = { ...option.tooltip, renderMode: "richText", confine: true };
  option.animation = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let chart = null;
  const paint = () => {
    chart?.dispose();
    chart = echarts.init(figure);
    const colours = coloursOf(figure);
    const text = { color: colours("unknown-ink"), fontFamily: getComputedStyle(figure).fontFamily };
    const axes = Object.fromEntries(
      ["xAxis", "yAxis"].filter((axis) => option[axis]).map((axis) => [
        axis,
        {
          ...option[axis],
          axisLabel: { color: text.color, ...option[axis].axisLabel },
          axisLine: { lineStyle: { color: "tone:grid" }, ...option[axis].axisLine },
        },
      ]),
    );
    const legend = option.legend && { ...option.legend, textStyle: text };
    chart.setOption(painted({ ...option, ...axes, ...(legend && { legend }), textStyle: text }, colours));
    // A data point that has a link behind it opens it: every figure leads to its rows.
    chart.on("click", ({ data }) => data?.link && window.location.assign(data.link));
  };
  paint();
  new ResizeObserver(() => chart.resize()).observe(figure);
  window.addEventListener("ganxun:theme", paint);
}
