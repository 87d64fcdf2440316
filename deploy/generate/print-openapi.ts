import { openapiText } from './openapi';

process.stdout.write(openapiText());
