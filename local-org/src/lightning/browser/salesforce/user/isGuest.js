// Lightning Experience has no guests.
export default false;
