import { mkdirSync, writeFileSync } from 'node:fs';

interface Prediction {
  day: string;
  observed: number;
  predicted: number;
}

const width = 960;
const height = 320;
const margin = 36;

/** Draws what was observed and what was forecast as results/forecast.svg. */
export function drawForecast({ predictions }: { predictions: Prediction[] }): void {
  const values = predictions.flatMap(({ observed, predicted }) => [observed, predicted]);
  const low = Math.floor(Math.min(...values) / 5) * 5;
  const high = Math.ceil(Math.max(...values) / 5) * 5;
  const x = (index: number) => margin + (index / (predictions.length - 1)) * (width - 2 * margin);
  const y = (value: number) => height - margin - ((value - low) / (high - low)) * (height - 2 * margin);
  const line = (pick: (prediction: Prediction) => number) =>
    predictions.map((prediction, i) => `${x(i).toFixed(1)},${y(pick(prediction)).toFixed(1)}`).join(' ');
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    '<title>Highest temperature of each day, observed and forecast</title>',
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...grid(low, high, y),
    `<polyline points="${line((p) => p.observed)}" fill="none" stroke="#9aa5b1" stroke-width="1.5"/>`,
    `<polyline points="${line((p) => p.predicted)}" fill="none" stroke="#d1495b" stroke-width="1.5"/>`,
    `<text x="${margin}" y="20" fill="#52606d">observed</text>`,
    `<text x="${margin + 70}" y="20" fill="#d1495b">forecast</text>`,
    `<text x="${margin}" y="${height - 12}" fill="#52606d">${predictions[0]?.day}</text>`,
    `<text x="${width - margin}" y="${height - 12}" fill="#52606d" text-anchor="end">${predictions.at(-1)?.day}</text>`,
    '</svg>',
  ];
  mkdirSync('results', { recursive: true });
  writeFileSync('results/forecast.svg', `${svg.join('\n')}\n`);
  console.log(`results/forecast.svg: ${predictions.length} days, ${low} to ${high} degrees`);
}

function grid(low: number, high: number, y: (value: number) => number): string[] {
  const steps = Array.from({ length: (high - low) / 5 + 1 }, (_, step) => low + step * 5);
  return steps.map(
    (value) =>
      `<line x1="${margin}" x2="${width - margin}" y1="${y(value)}" y2="${y(value)}" stroke="#e4e7eb"/>` +
      `<text x="${margin - 6}" y="${y(value) + 4}" fill="#52606d" text-anchor="end">${value}°</text>`,
  );
}
