import { Button, type ButtonProps, Link, type LinkProps } from '@fluentui/react-components'
import { createLink } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, type ComponentType, forwardRef, type Ref } from 'react'

type Anchor = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'color'>
type Rendered<P> = ComponentType<P & { as: 'a'; ref: Ref<HTMLAnchorElement> }>

type TextLinkProps = Anchor & Pick<LinkProps, 'appearance' | 'inline'>
type ButtonLinkProps = Anchor & Pick<ButtonProps, 'appearance' | 'icon' | 'size'>

// Fluent's own types join `a` and `button` in a way that no wrapper can satisfy; here it is always `a`.
const FluentLink = Link as unknown as Rendered<TextLinkProps>
const FluentButton = Button as unknown as Rendered<ButtonLinkProps>

/** A link in text to a page of the portal: `<TextLink to="/make/apps">Apps</TextLink>`. */
export const TextLink = createLink(
  forwardRef<HTMLAnchorElement, TextLinkProps>(function TextLink(props, ref) {
    return <FluentLink {...props} as="a" ref={ref} />
  }),
)

/** A link to a page of the portal that looks like a button. */
export const ButtonLink = createLink(
  forwardRef<HTMLAnchorElement, ButtonLinkProps>(function ButtonLink(props, ref) {
    return <FluentButton {...props} as="a" ref={ref} />
  }),
)
