import '@gavel/ui/base.css';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Radio.css';
import '@mantine/core/styles/SegmentedControl.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createGavel, GavelProvider } from '@gavel/ui/gavel';
import { startTexts } from '@gavel/ui/i18n/index';
import { cssVariables, theme } from '@gavel/ui/theme';
import { createQueries } from './app/queries';
import { router } from './app/router';

startTexts();
const gavel = createGavel();
const queries = createQueries();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <GavelProvider value={gavel}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </GavelProvider>
    </MantineProvider>
  </StrictMode>,
);
