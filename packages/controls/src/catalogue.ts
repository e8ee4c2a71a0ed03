import { drawButton } from './button.ts'
import { drawChart } from './chart.ts'
import { drawCheckBox } from './check-box.ts'
import type { ControlContext } from './control-context.ts'
import { drawDataTable } from './data-table.ts'
import { drawGallery } from './gallery.ts'
import { drawGroupContainer } from './group-container.ts'
import { drawImage } from './image.ts'
import { drawLabel } from './label.ts'
import { drawRectangle } from './rectangle.ts'
import { drawTextInput } from './text-input.ts'

/** How each control type is drawn. */
export const drawings: ReadonlyMap<string, (control: ControlContext) => HTMLElement> = new Map([
  ['Label', drawLabel],
  ['Classic/Button', drawButton],
  ['Classic/TextInput', drawTextInput],
  ['Classic/CheckBox', drawCheckBox],
  ['Gallery', drawGallery],
  ['Image', drawImage],
  ['Rectangle', drawRectangle],
  ['GroupContainer', drawGroupContainer],
  ['BarChart', drawChart('column')],
  ['LineChart', drawChart('line')],
  ['PieChart', drawChart('pie')],
  ['DataTable', drawDataTable],
])
