import { Input, type InputProps } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons/svg/search'

/** A field that narrows a list while one types. The browser's own search field: Escape empties it. */
export function SearchField(props: InputProps) {
  return <Input {...props} type="search" contentBefore={<SearchRegular />} />
}
