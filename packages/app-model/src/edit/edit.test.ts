import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findControl, newDocument } from '../document.ts'
import {
  deleteControl,
  moveControl,
  reorderControl,
  reparentControl,
  resetProperty,
  resizeControl,
  setProperty,
} from './change.ts'
import {
  addScreen,
  bindGallery,
  duplicateControl,
  duplicateScreen,
  insertControl,
  pasteControl,
} from './insert.ts'
import { refuseName } from './names.ts'
import { renameControl, rewriteFormula } from './rename.ts'

const withControls = (...types: string[]) => {
  let document = newDocument('Test')
  const names: string[] = []
  for (const type of types) {
    const inserted = insertControl(document, { type, parent: 'Screen1' })
    document = inserted.document
    names.push(inserted.name)
  }
  return { document, names }
}

const formula = (document: ReturnType<typeof newDocument>, name: string, property: string) =>
  findControl(document, name)?.control.properties.get(property)

void describe('inserting', () => {
  void test('names count up and the place is 40, 40', () => {
    const { document, names } = withControls('Classic/Button', 'Classic/Button', 'Label')
    assert.deepEqual(names, ['Button1', 'Button2', 'Label1'])
    assert.equal(formula(document, 'Button2', 'X'), '40')
    assert.equal(formula(document, 'Button2', 'Y'), '40')
    assert.equal(findControl(document, 'Button1')?.control.version, '2.2.0')
  })

  void test('a gallery is vertical and shows the first columns of its items', () => {
    const { document } = withControls('Gallery')
    const bound = bindGallery(document, 'Gallery1', 'colIdentity', ['name', 'oid', 'tid'])
    const gallery = findControl(bound, 'Gallery1')?.control
    assert.equal(gallery?.variant, 'Vertical')
    assert.deepEqual(
      gallery?.children.map((child) => child.name),
      ['Title1', 'Subtitle1'],
    )
    assert.equal(formula(bound, 'Subtitle1', 'Text'), 'ThisItem.oid')
    assert.equal(
      formula(bindGallery(bound, 'Gallery1', 'x', ['y']), 'Title1', 'Text'),
      'ThisItem.name',
    )
  })

  void test('what cannot be inserted is refused', () => {
    assert.throws(() => withControls('Screen'), /Screen cannot be inserted/)
  })

  void test('copies get new names, and references among them follow', () => {
    let { document } = withControls('Gallery', 'Label')
    document = insertControl(document, {
      type: 'Label',
      parent: 'Gallery1',
      properties: { Text: 'Label1.Text & Gallery1.Selected.name' },
    }).document
    const copy = duplicateControl(document, 'Gallery1')
    assert.equal(copy.name, 'Gallery1_1')
    assert.equal(formula(copy.document, 'Gallery1_1', 'X'), '60')
    assert.equal(
      formula(copy.document, 'Label2_1', 'Text'),
      'Label1.Text & Gallery1_1.Selected.name',
    )
    const screen = duplicateScreen(document, 'Screen1')
    assert.equal(screen.name, 'Screen1_1')
    assert.equal(
      formula(screen.document, 'Label2_1', 'Text'),
      'Label1_1.Text & Gallery1_1.Selected.name',
    )
  })

  void test('a control pasted from another app keeps its name when it is free', () => {
    const { document } = withControls('Label')
    const label = findControl(document, 'Label1')?.control
    assert.ok(label)
    assert.equal(pasteControl(newDocument('Other'), label, 'Screen1').name, 'Label1')
  })
})

void describe('changing', () => {
  void test('an edit shares everything beside its path', () => {
    const { document } = withControls('Label', 'Classic/Button')
    const two = addScreen(document).document
    const edited = setProperty(two, 'Label1', 'Text', '"x"')
    assert.notEqual(edited, two)
    assert.equal(edited.screens[1], two.screens[1])
    assert.equal(edited.screens[0]?.children[1], two.screens[0]?.children[1])
    assert.equal(setProperty(edited, 'Label1', 'Text', '"x"'), edited)
  })

  void test('properties of the app, a screen and a control are set and reset', () => {
    const { document } = withControls('Label')
    for (const name of ['App', 'Screen1', 'Label1']) {
      const edited = setProperty(document, name, 'Test', '1')
      assert.notEqual(edited, document)
      assert.deepEqual(resetProperty(edited, name, 'Test'), document)
    }
    assert.throws(() => setProperty(document, 'Nobody', 'X', '1'), /no control Nobody/)
  })

  void test('moving and sizing write whole pixels', () => {
    const { document } = withControls('Label')
    const edited = resizeControl(moveControl(document, 'Label1', 10.4, -3.6), 'Label1', 99.5, 0)
    const values = ['X', 'Y', 'Width', 'Height'].map((name) => formula(edited, 'Label1', name))
    assert.deepEqual(values, ['10', '-4', '100', '1'])
  })

  for (const [order, expected] of [
    ['front', 'Label1 Label3 Label2'],
    ['back', 'Label2 Label1 Label3'],
    ['forward', 'Label1 Label3 Label2'],
    ['backward', 'Label2 Label1 Label3'],
  ] as const)
    void test(`a control sent ${order} changes its place in the pile`, () => {
      const { document } = withControls('Label', 'Label', 'Label')
      const children = reorderControl(document, 'Label2', order).screens[0]?.children
      assert.equal(children?.map((child) => child.name).join(' '), expected)
    })

  void test('a container goes with its content and not into itself', () => {
    const { document } = withControls('GroupContainer', 'Label')
    const inside = reparentControl(document, 'Label1', 'Container1')
    assert.equal(findControl(inside, 'Label1')?.parent?.name, 'Container1')
    assert.throws(() => reparentControl(inside, 'Container1', 'Label1'), /into itself/)
    assert.equal(findControl(deleteControl(inside, 'Container1'), 'Label1'), undefined)
  })
})

void describe('renaming', () => {
  /** Formula with references to `Button1`, and what is left of it when that is called `Go there`. */
  const REFERENCES: [before: string, after: string][] = [
    ['Button1.Text', "'Go there'.Text"],
    ['"Button1" & Button1.X', `"Button1" & 'Go there'.X`],
    ['Button10.X + Button1.X', "Button10.X + 'Go there'.X"],
    ['{Button1: Button1.X}', "{Button1: 'Go there'.X}"],
    ['// Button1\nButton1.X', "// Button1\n'Go there'.X"],
    ["'Button1'.X", "'Go there'.X"],
    ['Gallery1.Selected.Button1.X', "Gallery1.Selected.'Go there'.X"],
    ['ThisItem.Button1', 'ThisItem.Button1'],
    ['Reset(Button1); Select(Button1)', "Reset('Go there'); Select('Go there')"],
    ['Button1 +', "'Go there' +"],
  ]
  for (const [before, after] of REFERENCES)
    void test(`${JSON.stringify(before)} follows`, () => {
      assert.equal(rewriteFormula(before, new Map([['Button1', 'Go there']])), after)
    })

  void test('the control and every formula of the app follow', () => {
    let { document } = withControls('Classic/Button', 'Label')
    document = setProperty(document, 'Label1', 'Text', 'Button1.Text')
    document = setProperty(document, 'App', 'OnStart', 'Reset(Button1)')
    const renamed = renameControl(document, 'Button1', 'Go')
    assert.equal(formula(renamed, 'Label1', 'Text'), 'Go.Text')
    assert.equal(renamed.app.properties.get('OnStart'), 'Reset(Go)')
    assert.ok(findControl(renamed, 'Go'))
    assert.equal(renamed.otherFiles, document.otherFiles)
  })

  void test('names that are taken, empty or padded are refused with the reason', () => {
    const { document } = withControls('Label')
    assert.match(refuseName(document, 'Screen1') ?? '', /taken/)
    assert.match(refuseName(document, '') ?? '', /at least one character/)
    assert.match(refuseName(document, ' a') ?? '', /space/)
    assert.equal(refuseName(document, 'a'), undefined)
    assert.throws(() => renameControl(document, 'Label1', 'Screen1'), /taken/)
  })
})
