// Synthetic shadow must patch the DOM before the engine reads it. Lightning Experience renders components the same way.
import 'lwc/synthetic-shadow';
export * from 'lwc/engine-dom';
