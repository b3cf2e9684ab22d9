#include "optim/clip.h"

#include <math.h>

double nf_clip_gradient(float *gradient, size_t count, double most)
{
    double square = 0.0;
    for (size_t i = 0; i < count; i++)
        square += (double)gradient[i] * (double)gradient[i];
    double norm = sqrt(square), factor = most / (norm + 1e-6);
    for (size_t i = 0; factor < 1.0 && i < count; i++)
        gradient[i] *= (float)factor;
    return norm;
}
