import assert from 'node:assert/strict'
import { type AppDocument, readFiles } from '@patchbay/app-model'

/** An app with what merging has to know: nesting, references, a component, data sources, media. */
export function sampleApp(): AppDocument {
  const files: Record<string, string> = {
    'Src/App.pa.yaml': `# The app
App:
  Properties:
    Formulas: |-
      =Primary = "blue";
      Secondary = "red";
      Third = 3;
    OnStart: =Set(varUser, User())
    Theme: =PowerAppsTheme
`,
    'Src/Components/Card.pa.yaml': COMPONENT,
    'Src/_EditorState.pa.yaml': `EditorState:
  ScreensOrder:
${SCREENS.map((name) => `    - ${name}`).join('\n')}
`,
    'References/DataSources.json': JSON.stringify({
      DataSources: ['Contacts', 'Orders', 'Regions'].map((Name) => ({
        Name,
        Type: 'StaticDataSourceInfo',
        Schema: '*[A:s]',
        Data: '[]',
      })),
    }),
    'References/Resources.json': JSON.stringify({
      Resources: ['logo', 'photo'].map((Name) => ({
        Name,
        Content: 'Image',
        Path: `Assets/Images/${Name}.png`,
      })),
    }),
  }
  for (const [i, screen] of SCREENS.entries())
    files[`Src/${screen}.pa.yaml`] = screenFile(screen, i)
  const { document, findings } = readFiles(files, 'Sample')
  assert.deepEqual(findings, [])
  return document
}

export const SCREENS = ['Home', 'Details', 'Settings']
/** What controls can be put into. */
export const CONTAINERS = SCREENS.flatMap((name) => [name, `${name}Group`, `${name}Inner`])
/** Controls with nothing in them. */
export const LEAVES = SCREENS.flatMap((screen) =>
  ['Title', 'Text', 'Save', 'Inside', 'Deep', 'Last'].map((name) => `${screen}${name}`),
)
export const PROPERTIES = ['Text', 'X', 'Y', 'Width', 'Height', 'Visible', 'Tooltip', 'TabIndex']

function screenFile(screen: string, number: number): string {
  const leaf = (name: string, type: string, index: number, indent: string) =>
    [
      `- ${screen}${name}:`,
      `    Control: ${type}`,
      `    Properties:`,
      `      Height: =${30 + index + number}`,
      `      Text: ="${screen} ${name}"`,
      `      Visible: =${SCREENS[(number + 1) % 3]}Title.Visible || true`,
      `      Width: =${100 + index}`,
      `      X: =${index * 10}`,
      `      Y: =${index * 20 + number}`,
    ]
      .map((line) => indent + line)
      .join('\n')
  return `Screens:
  ${screen}:
    Properties:
      Fill: =RGBA(${number}, 2, 3, 1)
      OnVisible: =Set(varName, ${screen}Title.Text)
    Children:
${leaf('Title', 'Label@2.5.1', 1, '      ')}
${leaf('Text', 'Classic/TextInput@2.3.2', 2, '      ')}
      - ${screen}Group:
          Control: GroupContainer@1.5.0
          Variant: ManualLayout
          Properties:
            Height: =${300 + number}
            Width: =${400 + number}
            X: =${number}
            Y: =5${number}
            DropShadow: =DropShadow.None
          Children:
${leaf('Inside', 'Label@2.5.1', 3, '            ')}
            - ${screen}Inner:
                Control: GroupContainer@1.5.0
                Variant: ManualLayout
                Properties:
                  Height: =${30 + number}
                  Width: =${40 + number}
                  X: =1${number}
                  Y: =2${number}
                  Visible: =${screen}Title.Visible
                Children:
${leaf('Deep', 'Label@2.5.1', 4, '                  ')}
${leaf('Save', 'Classic/Button@2.2.0', 5, '      ')}
${leaf('Last', 'Label@2.5.1', 6, '      ')}
`
}

const COMPONENT = `ComponentDefinitions:
  Card:
    DefinitionType: CanvasComponent
    Description: A card
    CustomProperties:
      Caption:
        PropertyKind: Input
        DataType: Text
        Default: ="Text"
      Chosen:
        PropertyKind: Output
        DataType: Boolean
    Properties:
      Chosen: =CardBox.Visible
      Fill: =RGBA(0, 0, 0, 0)
      Height: =100
      Width: =200
    Children:
      - CardBox:
          Control: Rectangle@2.3.0
          Properties:
            Height: =40
            Width: =50
      - CardText:
          Control: Label@2.5.1
          Properties:
            Text: =Card.Caption
            Width: =90
`
