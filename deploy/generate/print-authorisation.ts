import { authorisationText } from './authorisation';

process.stdout.write(authorisationText());
