import { mergeThemeOverrides } from '@mantine/core';
import { theme } from '@gavel/ui/theme';

/** The house's consoles: the same look, dense. */
export const adminTheme = mergeThemeOverrides(theme, {
  components: {
    Button: {
      ...theme.components?.Button,
      defaultProps: { size: 'sm' },
    },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
  },
});
