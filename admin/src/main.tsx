import '@mantine/core/styles.css';
import '@gavel/ui/base.css';
import './app/admin.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from '@gavel/ui/api';
import { createGavel, GavelProvider } from '@gavel/ui/gavel';
import { startTexts } from '@gavel/ui/i18n/index';
import { cssVariables } from '@gavel/ui/theme';
import { router } from './app/router';
import { adminTheme } from './app/theme';
import { en } from './i18n/en';

startTexts({ en });
const gavel = createGavel();
/** A refusal is an answer: only what got none is asked again. */
const mayHelp = (failures: number, error: unknown) =>
  failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500);
const queries = new QueryClient({
  defaultOptions: { queries: { retry: mayHelp, refetchOnWindowFocus: false } },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={adminTheme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
    >
      <GavelProvider value={gavel}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </GavelProvider>
    </MantineProvider>
  </StrictMode>,
);
