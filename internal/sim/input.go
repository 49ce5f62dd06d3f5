package sim

// Given returns the input of a trigger if it is a T. Commands and Tells hand it
// over as a value, control as a pointer to what TriggerInfo.Input makes.
func Given[T any](in any) (T, bool) {
	if p, ok := in.(*T); ok && p != nil {
		return *p, true
	}
	value, ok := in.(T)
	return value, ok
}

// Input returns the input of a trigger; the zero value if it is another trigger's.
func Input[T any](in any) T {
	value, _ := Given[T](in)
	return value
}
