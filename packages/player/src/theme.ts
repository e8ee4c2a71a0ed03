import { themeColors } from '@patchbay/app-model'
import { ColorValue, RecordValue, TableValue, type Value, record } from '@patchbay/power-fx'

/** Primary colour of the built-in theme. */
const PRIMARY = { red: 15, green: 108, blue: 189 }

/** The value of `PowerAppsTheme`: shades are mixed with black or white by their percentage. */
export const defaultTheme: RecordValue = record({
  Name: 'PowerAppsTheme',
  Font: "'Segoe UI'",
  Colors: new RecordValue(
    new Map<string, Value>(
      [...themeColors].map(([name, percent]) => [
        name,
        name === 'PrimaryForeground' ? color(255, 255, 255) : shade(percent),
      ]),
    ),
  ),
})

function shade(percent: number): ColorValue {
  const target = percent < 0 ? 0 : 255
  const part = Math.abs(percent) / 100
  const mix = (channel: number) => Math.round(channel + (target - channel) * part)
  return color(mix(PRIMARY.red), mix(PRIMARY.green), mix(PRIMARY.blue))
}

function color(red: number, green: number, blue: number): ColorValue {
  return new ColorValue((255 << 24) | (red << 16) | (green << 8) | blue)
}

/** What a gallery without `Items` shows. */
const gallerySample = new TableValue(
  ['First item', 'Second item', 'Third item'].map((heading) =>
    record({ SampleHeading: heading, SampleText: 'Text of the item', SampleImage: '' }),
  ),
)

/** Values of names that every app has. */
export const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['PowerAppsTheme', defaultTheme],
  ['CustomGallerySample', gallerySample],
  ['SampleImage', ''],
])
