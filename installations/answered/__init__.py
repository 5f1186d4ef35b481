"""Lines that an integrator answers for until a report ends them: recalls, missing reports."""
